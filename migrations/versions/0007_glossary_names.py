"""Two columns get the names of the glossary: `recipient_queue` of the outbox, `gaps` of the sequences."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    _rename("outbox", "lane", "recipient_queue")
    _rename("sequences", "holes", "gaps")
    _rename_index("ix_outbox_waiting_lane", "ix_outbox_waiting_recipient_queue", "recipient_queue")


def downgrade() -> None:
    _rename("outbox", "recipient_queue", "lane")
    _rename("sequences", "gaps", "holes")
    _rename_index("ix_outbox_waiting_recipient_queue", "ix_outbox_waiting_lane", "lane")


def _rename(table: str, old: str, new: str) -> None:
    """Both databases rename a column in place; Alembic's own operation would copy the whole table on SQLite."""
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")


def _rename_index(old: str, new: str, column: str) -> None:
    """PostgreSQL renames an index in place, SQLite cannot."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX {old} RENAME TO {new}")
        return
    op.drop_index(old, "outbox")
    op.create_index(new, "outbox", [column, "priority", "id"], sqlite_where=WAITING)
