"""Nil reports know when the officer looked, and their words; messages, whether their author was asked about them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("messages", sa.Column("pointed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("nil_reports", sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("nil_reports", sa.Column("looked", sa.String(), nullable=True))
    op.add_column("nil_reports", sa.Column("words_sealed", sa.LargeBinary(), nullable=True))
    op.execute("UPDATE nil_reports SET looked_at = at, looked = 'today'")
    with op.batch_alter_table("nil_reports") as table:
        table.alter_column("looked_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        table.alter_column("looked", existing_type=sa.String(), nullable=False)
        table.create_index(op.f("ix_nil_reports_looked_at"), ["looked_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("nil_reports") as table:
        table.drop_index(op.f("ix_nil_reports_looked_at"))
        table.drop_column("words_sealed")
        table.drop_column("looked")
        table.drop_column("looked_at")
    op.drop_column("messages", "pointed_at")
    op.drop_column("messages", "asked_at")
