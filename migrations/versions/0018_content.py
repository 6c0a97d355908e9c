"""Messages know their topic and a content that cannot be read; attachments, the file they are and whether replaced."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("topic", sa.String(), nullable=False, server_default=sa.text("''")))
    op.add_column("messages", sa.Column("unreadable", sa.String(), nullable=False, server_default=sa.text("''")))
    op.add_column("media", sa.Column("file_key", sa.LargeBinary(), nullable=True))
    op.add_column("media", sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("media", "replaced_at")
    op.drop_column("media", "file_key")
    op.drop_column("messages", "unreadable")
    op.drop_column("messages", "topic")
