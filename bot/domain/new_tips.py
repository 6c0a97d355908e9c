"""A new tip: its row, with what its words say, and the beginning of its history."""

from dataclasses import dataclass

from bot.database.transaction import Tx
from bot.domain.text_analysis import desk_of, happened_of, urgency_of
from bot.domain.tips import new_code, record_event
from bot.models.member import Member
from bot.models.message import Message
from bot.models.tip import Desk, Happened, Status, Tip
from bot.models.tip_event import Event
from bot.reading.understanding import understand


@dataclass(frozen=True)
class Origin:
    """Who reports a tip, and where."""

    reporter: Member
    channel: str
    in_group: bool


def add_tip(
    tx: Tx,
    origin: Origin,
    story: str,
    message: Message | None,
    *,
    area_code: str | None,
    sealed: bool,
    desk: Desk | None = None,
) -> Tip:
    """Stores a new tip. `desk`: if it does not follow from the words."""
    reading = understand(story)
    tip = tx.add(
        Tip,
        code=new_code(tx),
        reporter_id=origin.reporter.id,
        channel=origin.channel,
        in_group=origin.in_group,
        created_at=tx.now,
        touched_at=tx.now,
        status=Status.NEW,
        urgency=urgency_of(reading),
        desk=desk or desk_of(reading, reading.substances),
        area_code=area_code,
        happened=Happened.NOW if reading.is_emergency else None,
        happened_at=happened_of(tx, story, message),
        substances=list(reading.substances),
        story=story,
        sealed_to=origin.reporter.id if sealed else None,
    )
    record_event(tx, tip, Event.REPORTED, origin.reporter)
    if sealed:
        record_event(tx, tip, Event.SEALED)
    return tip
