"""The sealed tips, which are few, are found without looking at the others."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SEALED = sa.text("sealed_to IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_tips_sealed", "tips", ["id"], sqlite_where=SEALED, postgresql_where=SEALED)


def downgrade() -> None:
    op.drop_index("ix_tips_sealed", "tips")
