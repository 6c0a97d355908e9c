"""Messages that name a source keep no words, and messages that show a story are known as such."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("names_source", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("outbox", sa.Column("shows_story", sa.Boolean(), nullable=False, server_default=sa.false()))
    # Earlier versions protected the messages with words of a tip, and of the others only an owner's reminders.
    op.execute("UPDATE outbox SET shows_story = protect WHERE protect")


def downgrade() -> None:
    op.drop_column("outbox", "shows_story")
    op.drop_column("messages", "names_source")
