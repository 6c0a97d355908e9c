"""indexes to count a liaison's open tips and offers, which every report does"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_index("ix_offers_open", "offers", ["member_id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.drop_index("ix_tips_owner_id", "tips")
    op.create_index("ix_tips_owner_id_status", "tips", ["owner_id", "status"])


def downgrade() -> None:
    op.drop_index("ix_tips_owner_id_status", "tips")
    op.create_index("ix_tips_owner_id", "tips", ["owner_id"])
    op.drop_index("ix_offers_open", "offers")
