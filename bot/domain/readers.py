"""The readers of sealed tips: who they are, and who of them may read a tip."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.grants import reader_nrps
from bot.domain.named_people import named_in
from bot.domain.people import has_account
from bot.models.member import Member, Role
from bot.models.tip import Tip
from bot.sealing import index


def readers(tx: Tx) -> list[Member]:
    """The readers who can be reached, in the order of the approved list."""
    wanted = [index("member.nrp", nrp) for nrp in reader_nrps(tx)]
    found = {each.nrp_key: each for each in tx.session.scalars(select(Member).where(Member.nrp_key.in_(wanted)))}
    known = (found[key] for key in wanted if key in found)
    return [each for each in known if Role.READER in each.held() and has_account(tx, each)]


def readers_for(tx: Tx, tip: Tip) -> Sequence[UUID]:
    """The readers who may read this tip: neither its reporter nor named in it."""
    named = named_in(tx, tip.story)
    return [each.id for each in readers(tx) if each.id not in {tip.reporter_id} | named.in_full | named.bare]
