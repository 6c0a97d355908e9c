"""The accounts of a member are found by an index."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_accounts_member_id", "accounts", ["member_id"])


def downgrade() -> None:
    op.drop_index("ix_accounts_member_id", "accounts")
