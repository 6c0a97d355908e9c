"""Tips know when the event happened, as their story says."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tips", sa.Column("happened_at", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("tips", "happened_at")
