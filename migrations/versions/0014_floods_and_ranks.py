"""Floods are handled after others; ranks are sealed, types of files a closed set, hashes of payloads keyed.

Hashes of versions before are emptied, because they were not keyed: who guesses a short message can test the guess.
Ranks are sealed with the keys of the transaction.
"""

import sqlalchemy as sa
from alembic import op

from bot.sealing import Sealed

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")
URGENT_BEFORE = sa.text("state = 'waiting' AND urgent")
URGENT = sa.text("state = 'waiting' AND urgent AND NOT after_others")
URGENT_IN_FLOOD = sa.text("state = 'waiting' AND urgent AND after_others")
FILE_TYPES = (
    *("image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4", "video/quicktime"),
    *("audio/ogg", "audio/mpeg", "audio/mp4", "application/pdf"),
)
RANK = Sealed("member.rank")
members = sa.table(
    "members",
    sa.column("id", sa.Uuid()),
    sa.column("rank", sa.String()),
    sa.column("rank_sealed", sa.LargeBinary()),
)
inbox = sa.table("inbox", sa.column("payload_hash", sa.LargeBinary()))
media = sa.table("media", sa.column("mime", sa.String()))


def upgrade() -> None:
    op.add_column("inbox", sa.Column("after_others", sa.Boolean(), nullable=False, server_default=sa.false()))
    _replace_index("ix_inbox_waiting", ["after_others", "id"], WAITING)
    _replace_index("ix_inbox_urgent", ["id"], URGENT)
    _index("ix_inbox_urgent_in_flood", ["id"], URGENT_IN_FLOOD)
    op.execute(inbox.update().values(payload_hash=b""))
    op.execute(media.update().where(media.c.mime.not_in(FILE_TYPES)).values(mime=""))
    op.add_column("members", sa.Column("rank_sealed", sa.LargeBinary(), nullable=True))
    for row_id, rank in op.get_bind().execute(sa.select(members.c.id, members.c.rank)).all():
        op.execute(members.update().where(members.c.id == row_id).values(rank_sealed=RANK.seal(row_id, rank)))
    op.drop_column("members", "rank")


def downgrade() -> None:
    op.add_column("members", sa.Column("rank", sa.String(), nullable=False, server_default=sa.text("''")))
    for row_id, sealed in op.get_bind().execute(sa.select(members.c.id, members.c.rank_sealed)).all():
        op.execute(members.update().where(members.c.id == row_id).values(rank=RANK.open(row_id, sealed)))
    op.drop_column("members", "rank_sealed")
    op.drop_index("ix_inbox_urgent_in_flood", "inbox")
    _replace_index("ix_inbox_urgent", ["id"], URGENT_BEFORE)
    _replace_index("ix_inbox_waiting", ["id"], WAITING)
    op.drop_column("inbox", "after_others")


def _replace_index(name: str, columns: list[str], rows: sa.TextClause) -> None:
    op.drop_index(name, "inbox")
    _index(name, columns, rows)


def _index(name: str, columns: list[str], rows: sa.TextClause) -> None:
    op.create_index(name, "inbox", columns, sqlite_where=rows, postgresql_where=rows)
