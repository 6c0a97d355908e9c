"""the bot's links, the command list sent to each account, the notice in a group"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("commands", sa.String(), nullable=False, server_default=sa.text("''")))
    op.add_column("groups", sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("unit", sa.Column("links", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("unit", "links")
    op.drop_column("groups", "noticed_at")
    op.drop_column("accounts", "commands")
