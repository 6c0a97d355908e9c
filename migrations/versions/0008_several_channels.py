"""A member's preferred channel; the outbox calls an `operation` what it called an `action`."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE outbox RENAME COLUMN action TO operation")
    op.add_column("members", sa.Column("preferred_channel", sa.String(), nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    op.drop_column("members", "preferred_channel")
    op.execute("ALTER TABLE outbox RENAME COLUMN operation TO action")
