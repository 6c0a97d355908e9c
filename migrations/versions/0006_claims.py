"""which process has claimed an inbox row"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CLAIMED = sa.text("state = 'waiting' AND claimed_by <> 0")


def upgrade() -> None:
    op.add_column("inbox", sa.Column("claimed_by", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.create_index("ix_inbox_claimed", "inbox", ["claimed_by"], sqlite_where=CLAIMED, postgresql_where=CLAIMED)


def downgrade() -> None:
    op.drop_index("ix_inbox_claimed", "inbox")
    op.drop_column("inbox", "claimed_by")
