"""An alarm that no operator could get waits with its words, and says since when one knows."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

UNTOLD = sa.text("told_at IS NULL")


def upgrade() -> None:
    op.add_column("alarms", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("alarms", sa.Column("words_sealed", sa.LargeBinary(), nullable=True))
    op.execute("UPDATE alarms SET told_at = raised_at")
    op.create_index("ix_alarms_untold", "alarms", ["id"], sqlite_where=UNTOLD, postgresql_where=UNTOLD)


def downgrade() -> None:
    op.drop_index("ix_alarms_untold", "alarms")
    op.drop_column("alarms", "words_sealed")
    op.drop_column("alarms", "told_at")
