"""A tip counts how often it was taken, returned or settled, so that a button of an earlier round is known."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tips", sa.Column("round", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("tips", "round")
