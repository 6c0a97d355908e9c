"""Who can be asked to take a tip, and who not."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.named_people import named_in
from bot.domain.people import informed_with, ladder, on_duty
from bot.domain.readers import readers_for
from bot.models.lock import Lock
from bot.models.offer import Offer
from bot.models.tip import Tip
from bot.models.tip_event import Event, TipEvent


def concerned(tx: Tx, tip: Tip) -> frozenset[UUID]:
    """Who is not asked to handle the tip: its reporter, and everybody whose name is in it, if only by a bare word."""
    named = named_in(tx, tip.story)
    return named.in_full | named.bare | {tip.reporter_id}


def helpers(tx: Tx, tip: Tip) -> list[UUID]:
    """Who can help the owner with an emergency: the other liaisons on duty, and the first member of the ladder.

    Nobody with a sealed one: its other readers have not taken it.
    """
    if tip.is_sealed:
        return []
    apart = concerned(tx, tip) | {tip.owner_id}
    others = dict.fromkeys([*on_duty(tx, tip.desk, tip.area_code), *ladder(tx)[:1]])
    return [each for each in others if each not in apart]


def already_asked(tx: Tx, tip: Tip) -> set[UUID]:
    """The members who have had an offer of the tip."""
    return set(tx.session.scalars(select(Offer.member_id).where(Offer.tip_id == tip.id)))


def to_inform(tx: Tx, tip: Tip, asked: Collection[UUID]) -> list[UUID]:
    """The members of the ladder who are only informed and are told now. `asked`: who is asked at the same time.

    Each is told once. Left out are members who are concerned, had an offer, or locked somebody's account and so ended
    an offer. Nobody is told of a sealed tip.
    """
    informed = [] if tip.is_sealed else informed_with(tx, asked)
    if not informed:
        return []
    know = select(TipEvent.actor_id).where(
        TipEvent.tip_id == tip.id, TipEvent.event.in_((Event.OFFERED, Event.INFORMED))
    )
    apart = concerned(tx, tip) | who_locked(tx, tip) | set(tx.session.scalars(know))
    return [each for each in informed if each not in apart]


def who_handed_on(tx: Tx, tip: Tip) -> set[UUID | None]:
    handed_on = select(TipEvent.actor_id).where(TipEvent.tip_id == tip.id, TipEvent.event == Event.HANDED_OVER)
    return set(tx.session.scalars(handed_on))


def who_locked(tx: Tx, tip: Tip) -> set[UUID]:
    """Who locked the account of somebody and so ended their offer of this tip: it must not move to them by that."""
    lockers = (
        select(Lock.locked_by)
        .join(Offer, (Offer.member_id == Lock.member_id) & (Offer.ended_at == Lock.locked_at))
        .where(Offer.tip_id == tip.id)
    )
    return set(tx.session.scalars(lockers))


def candidates(tx: Tx, tip: Tip, excluded: set[UUID]) -> list[UUID]:
    """Who can be asked, in order: liaisons on duty, then the ladder; for a sealed tip its readers.

    Never who is concerned, nor a member in `excluded`.
    """
    excluded = excluded | who_locked(tx, tip)
    if tip.is_sealed:
        return [each for each in readers_for(tx, tip) if each not in excluded]
    apart = concerned(tx, tip) | excluded
    return [each for each in dict.fromkeys([*on_duty(tx, tip.desk, tip.area_code), *ladder(tx)]) if each not in apart]
