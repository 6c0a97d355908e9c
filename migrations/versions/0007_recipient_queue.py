"""renames the column `lane` of the outbox to `recipient_queue`"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    _rename("lane", "recipient_queue", "ix_outbox_waiting_lane", "ix_outbox_waiting_recipient_queue")


def downgrade() -> None:
    _rename("recipient_queue", "lane", "ix_outbox_waiting_recipient_queue", "ix_outbox_waiting_lane")


def _rename(old: str, new: str, old_index: str, new_index: str) -> None:
    """Renames the column in place, which both databases can. Alembic's own operation copies the whole table on SQLite."""
    op.drop_index(old_index, "outbox")
    op.execute(f"ALTER TABLE outbox RENAME COLUMN {old} TO {new}")
    op.create_index(new_index, "outbox", [new, "priority", "id"], sqlite_where=WAITING, postgresql_where=WAITING)
