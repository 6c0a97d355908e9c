"""The standing of an account, who asked for it, and colleagues' locks."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at IS NULL")
ACCEPTED = sa.text("closed_at IS NULL AND standing <> 'pending'")
PENDING = sa.text("closed_at IS NULL AND standing = 'pending'")
# Table, column, and the table it refers to.
REFERENCES = (
    ("accounts", "invited_by", "members"),
    ("accounts", "lock_id", "locks"),
    ("invites", "created_by", "members"),
    ("outbox", "account_id", "accounts"),
    ("due_steps", "lock_id", "locks"),
)


def upgrade() -> None:
    op.create_table(
        "locks",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("locked_by", sa.Uuid(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_locks_member_id"),
        sa.ForeignKeyConstraint(["locked_by"], ["members.id"], name="fk_locks_locked_by"),
        sa.PrimaryKeyConstraint("id", name="pk_locks"),
    )
    op.create_index("ix_locks_member_id", "locks", ["member_id"])
    op.create_index("ix_locks_locked_by", "locks", ["locked_by"])
    op.add_column("accounts", sa.Column("standing", sa.String(), nullable=False, server_default=sa.text("'active'")))
    uuid = "UUID" if op.get_bind().dialect.name == "postgresql" else "CHAR(32)"
    for table, column, other in REFERENCES:  # by SQL: Alembic would copy the whole table on SQLite
        constraint = f"CONSTRAINT fk_{table}_{column} REFERENCES {other} (id)"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {uuid} {constraint}")
    op.drop_index("uq_accounts_member", "accounts")
    op.create_index(
        "uq_accounts_member", "accounts", ["channel", "member_id"],
        unique=True, sqlite_where=ACCEPTED, postgresql_where=ACCEPTED,
    )  # fmt: skip
    op.create_index(
        "uq_accounts_pending", "accounts", ["member_id"],
        unique=True, sqlite_where=PENDING, postgresql_where=PENDING,
    )  # fmt: skip


def downgrade() -> None:
    """Closes the accounts that an earlier version would take for active ones."""
    op.execute("UPDATE accounts SET closed_at = opened_at WHERE closed_at IS NULL AND standing <> 'active'")
    op.drop_index("uq_accounts_pending", "accounts")
    op.drop_index("uq_accounts_member", "accounts")
    for table, column, _ in reversed(REFERENCES):
        op.drop_column(table, column)
    op.drop_column("accounts", "standing")
    op.create_index(
        "uq_accounts_member", "accounts", ["channel", "member_id"],
        unique=True, sqlite_where=OPEN, postgresql_where=OPEN,
    )  # fmt: skip
    op.drop_table("locks")
