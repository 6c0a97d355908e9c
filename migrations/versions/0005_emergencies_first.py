"""emergencies are handled before other updates"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

URGENT = sa.text("state = 'waiting' AND urgent")


def upgrade() -> None:
    op.add_column("inbox", sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_inbox_urgent", "inbox", ["id"], sqlite_where=URGENT, postgresql_where=URGENT)


def downgrade() -> None:
    op.drop_index("ix_inbox_urgent", "inbox")
    op.drop_column("inbox", "urgent")
