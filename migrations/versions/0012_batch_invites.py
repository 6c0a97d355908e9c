"""Invites of a batch, whose accounts prove themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invites", sa.Column("needs_proof", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("accounts", sa.Column("proof", sa.String(), nullable=False, server_default=sa.text("''")))
    op.add_column("accounts", sa.Column("proof_tries", sa.Integer(), nullable=False, server_default=sa.text("0")))


def downgrade() -> None:
    op.drop_column("accounts", "proof_tries")
    op.drop_column("accounts", "proof")
    op.drop_column("invites", "needs_proof")
