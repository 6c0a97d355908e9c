"""Finding tips, limited to those the member may know of, and writing their history."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, false, or_, select, true

from bot.database.transaction import Tx, locked
from bot.errors import Refusal, not_found
from bot.models.area import BINMAS
from bot.models.member import Member, Role
from bot.models.message import Message
from bot.models.offer import Offer
from bot.models.tip import Desk, Outcome, Tip
from bot.models.tip_event import Event, TipEvent
from bot.reading.codes import normal_code

CODE_LENGTH = 4
LONGEST_CODE = 6
_CODES_IN_USE = select(Tip.code).where(Tip.code.in_(bindparam("codes", expanding=True)))


class _FreeCodes(list[str]):
    """Unused codes for the next tips of this transaction."""


def new_code(tx: Tx) -> str:
    """An unused code, longer if no short one is found.

    It contains a digit, so that it differs from a word when somebody types it without "AN-".
    """
    free = tx.ahead.memo(_FreeCodes)
    for length in range(CODE_LENGTH, LONGEST_CODE + 1):
        for _ in range(10):
            if not free:
                free.extend(_draw_unused(tx, length))
            if free:
                return free.pop()
    raise RuntimeError("no free code found")


def _draw_unused(tx: Tx, length: int) -> list[str]:
    """Draws a code for each step. Does not see those of gathered tips: a second use is refused by the unique key."""
    drawn = dict.fromkeys(f"AN-{tx.ids.code(length)}" for _ in range(tx.ahead.steps))
    codes = [code for code in drawn if any(map(str.isdigit, code))]
    if not codes:
        return []
    in_use = {row.code for row in tx.session.read(_CODES_IN_USE, {"codes": codes}, entities=False)}
    return [code for code in reversed(codes) if code not in in_use]


def record_event(tx: Tx, tip: Tip, event: Event, actor: Member | UUID | None = None, sentence: str = "") -> None:
    """Adds a line to the tip's history."""
    actor_id = actor.id if isinstance(actor, Member) else actor
    tx.add(TipEvent, tip_id=tip.id, at=tx.now, event=event, actor_id=actor_id, sentence=sentence)


def record_addition(  # noqa: PLR0917 - the same order as in `record_event`
    tx: Tx, tip: Tip, event: Event, actor: Member, sentence: str, message: Message, changed: dict[str, Any]
) -> None:
    """Adds a line about a message that became a part of the tip, and about what its words changed."""
    values = {"sentence": sentence, "message_id": message.id, "changed": changed}
    tx.add(TipEvent, tip_id=tip.id, at=tx.now, event=event, actor_id=actor.id, **values)


def additions(tx: Tx, tip: Tip, messages: Iterable[Message]) -> Sequence[TipEvent]:
    """The lines of the history by which these messages became a part of the tip, the newest first.

    The messages of the story have none.
    """
    of_them = (TipEvent.tip_id == tip.id, TipEvent.message_id.in_([message.id for message in messages]))
    added = (TipEvent.event.in_((Event.ANSWERED, Event.ADDED)), TipEvent.withdrawn_at.is_(None))
    return tx.session.scalars(select(TipEvent).where(*of_them, *added).order_by(TipEvent.id.desc())).all()


def left_sealed_tip(tx: Tx, message: Message) -> bool:
    """Whether the message was an addition to a sealed tip and was taken out of it again."""
    sealed = select(Tip.id).where(Tip.sealed_to.is_not(None))
    line = select(TipEvent.id).where(TipEvent.tip_id.in_(sealed), TipEvent.message_id == message.id)
    return tx.session.scalar(line.limit(1)) is not None


def last_sealed(tip: Tip) -> ScalarSelect[UUID]:
    """The id of the entry in the tip's history by which it was sealed last. PostgreSQL knows no max() of ids."""
    sealed = select(TipEvent.id).where(TipEvent.tip_id == tip.id, TipEvent.event == Event.SEALED)
    return sealed.order_by(TipEvent.id.desc()).limit(1).scalar_subquery()


def holders(tx: Tx, tip: Tip) -> Sequence[UUID]:
    """The members with an open offer of the tip."""
    offered = select(Offer.member_id).where(Offer.tip_id == tip.id, Offer.ended_at.is_(None))
    return tx.session.scalars(offered.order_by(Offer.id)).all()


def visible_to(actor: Member) -> Select[Tip]:
    """The query for the tips this member may know of. All reading of tips for a member starts here.

    Everybody: the tips they reported, own, or hold an open offer for. A liaison also those of the own desk and area, a
    leader those of the own area, unless they are sealed. A sealed tip is known to its reporter and to readers only,
    however it came to anybody else. A withdrawn one is known to its reporter and its owner only: who was offered a tip
    that was sealed later is told that it was withdrawn, and must not find out the difference.
    """
    offered_tips = select(Offer.tip_id).where(Offer.member_id == actor.id, Offer.ended_at.is_(None))
    known = [Tip.reporter_id == actor.id, Tip.owner_id == actor.id, Tip.id.in_(offered_tips)]
    if Role.LIAISON in actor.held():
        known.append(and_(Tip.sealed_to.is_(None), or_(*_known_to_liaison(actor))))
    if Role.LEADER in actor.held():
        known.append(and_(Tip.sealed_to.is_(None), _within(actor.scope_of(Role.LEADER))))
    sealed = Tip.reporter_id == actor.id if Role.READER not in actor.held() else true()
    stays = [Tip.outcome.is_(None), Tip.outcome != Outcome.WITHDRAWN]
    stays += [Tip.reporter_id == actor.id, Tip.owner_id == actor.id]
    return select(Tip).where(or_(Tip.sealed_to.is_(None), sealed), or_(*stays), or_(*known))


def _known_to_liaison(actor: Member) -> list[ColumnElement[bool]]:
    """The conditions for the tips of a liaison's desk and area."""
    scopes = actor.scope_of(Role.LIAISON)
    known: list[ColumnElement[bool]] = [false()]
    if BINMAS in scopes:
        known.append(Tip.desk == Desk.BINMAS)
    places = scopes - {BINMAS}
    if places:
        known.append(and_(Tip.desk == Desk.NARCOTICS, _within(places)))
    return known


def _within(scopes: Iterable[str]) -> ColumnElement[bool]:
    """The condition for tips in these areas, or in no known one."""
    return or_(Tip.area_code.is_(None), *(Tip.area_code.startswith(scope) for scope in scopes))


def parse_id(value: str) -> UUID:
    """A row's id as a button carries it.

    Raises:
        Refusal: the value is not an id.
    """
    try:
        return UUID(value)
    except ValueError:
        raise not_found() from None


def find_tip(tx: Tx, actor: Member, code: str) -> Tip:
    """The tip with this code, locked.

    Raises:
        Refusal: there is no such tip, or this member may not know of it.
    """
    tip = tx.session.scalar(locked(visible_to(actor).where(Tip.code == normal_code(code))))
    if tip is None:
        raise not_found()
    return tip


def find_own_tip(tx: Tx, actor: Member, code: str) -> Tip:
    """The tip with this code that the actor reported, locked.

    Raises:
        Refusal: the actor reported no such tip.
    """
    tip = find_tip(tx, actor, code)
    if tip.reporter_id != actor.id:
        raise not_found()
    return tip


def own_tip(tx: Tx, actor: Member, tip_id: UUID | None, code: str) -> Tip | None:
    """The actor's own tip, by its id or else its code, locked."""
    known = Tip.id == tip_id if tip_id else Tip.code == normal_code(code)
    return tx.session.scalar(locked(select(Tip).where(known, Tip.reporter_id == actor.id)))


def find_owned(tx: Tx, actor: Member, code: str) -> Tip:
    """The open tip with this code that the actor owns, locked.

    Raises:
        Refusal: the tip is closed, or the actor does not own it.
    """
    tip = find_tip(tx, actor, code)
    if not tip.is_open:
        raise Refusal("refuse.settled", code=tip.code)
    if tip.owner_id != actor.id:
        raise Refusal("refuse.not_yours", code=tip.code)
    refuse_if_past(tip, actor, code)
    return tip


def refuse_if_past(tip: Tip, actor: Member, ref: str) -> None:
    """Refuses the button or question of an earlier round (`Tip.ref`). A code alone belongs to every round.

    Raises:
        Refusal: the tip was taken, returned or settled since.
    """
    _, found, number = ref.partition(".")
    if found and number != str(tip.round):
        key = "refuse.moved_on_own" if tip.reporter_id == actor.id else "refuse.moved_on"
        raise Refusal(key, code=tip.code)


def get_tip(tx: Tx, tip_id: UUID) -> Tip:
    """The tip with this id, locked, without a check of permissions: for code that acts for no member (sweep)."""
    return tx.session.scalars(locked(select(Tip).where(Tip.id == tip_id))).one()
