"""Attachments are fetched and stored as sealed files."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")
REFERENCES = ("file_id", "shown_id")
# What came before is fetched too, unless it is talk of the group.
WANT = """
UPDATE media SET state = 'waiting', fetch_at = (SELECT received_at FROM messages WHERE messages.id = media.message_id)
WHERE reference_sealed IS NOT NULL
AND kind IN ('photo', 'voice', 'video', 'document', 'audio', 'video_note', 'animation')
AND message_id IN (SELECT id FROM messages WHERE group_id IS NULL OR tip_id IS NOT NULL)
"""


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("content_key", sa.LargeBinary(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("content_key", name=op.f("uq_files_content_key")),
    )
    op.create_table(
        "file_parts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_file_parts_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_parts")),
        sa.UniqueConstraint("file_id", "number", name=op.f("uq_file_parts_file_id_number")),
    )
    op.add_column("media", sa.Column("state", sa.String(), nullable=True))
    op.add_column("media", sa.Column("fetch_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("media", sa.Column("fetch_tries", sa.Integer(), nullable=False, server_default=sa.text("0")))
    uuid = "UUID" if op.get_bind().dialect.name == "postgresql" else "CHAR(32)"
    for column in REFERENCES:  # by SQL: Alembic would copy the whole table on SQLite
        op.execute(f"ALTER TABLE media ADD COLUMN {column} {uuid} CONSTRAINT fk_media_{column} REFERENCES files (id)")
    op.add_column("media", sa.Column("exif_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("media", sa.Column("awaited", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(WANT)
    op.create_index("ix_media_waiting", "media", ["fetch_at"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index("ix_media_file_id", "media", ["file_id"])


def downgrade() -> None:
    op.drop_index("ix_media_file_id", "media")
    op.drop_index("ix_media_waiting", "media")
    for name in ("awaited", "exif_sealed", *REFERENCES, "fetch_tries", "fetch_at", "state"):
        op.drop_column("media", name)
    op.drop_table("file_parts")
    op.drop_table("files")
