"""The history of a tip knows the message that an addition came with, what it changed, and whether it was taken out."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tip_history", sa.Column("message_id", sa.Uuid(), nullable=True))
    op.add_column("tip_history", sa.Column("changed", sa.JSON(), nullable=True))
    op.add_column("tip_history", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("tip_history", "withdrawn_at")
    op.drop_column("tip_history", "changed")
    op.drop_column("tip_history", "message_id")
