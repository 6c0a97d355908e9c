"""What words change that come after the story: in an edit, a reply, an answer, an addition. Nothing is taken away."""

from typing import Any

from bot.database.transaction import Tx
from bot.domain.due_steps import schedule
from bot.domain.people import villages_of
from bot.domain.text_analysis import find_village, happened_of, urgency_of
from bot.models.area import within
from bot.models.due_step import Step
from bot.models.member import Member
from bot.models.message import Message
from bot.models.tip import Desk, Happened, Status, Tip, Urgency
from bot.reading.understanding import understand
from bot.services.routing.offers import follow_place, lower_urgency, offer_again, raise_urgency, take_by

Changed = dict[str, list[Any]]  # by column of the tip: the value before, and the new one


def learn(tx: Tx, tip: Tip, words: str, message: Message, *, instead_of: str = "") -> Changed:
    """Adds to the tip what the words of the message say. `instead_of`: those before an edit. Returns what changed."""
    urgency = _urgency(tip, words, instead_of)
    emergency = urgency == Urgency.EMERGENCY
    knows_when = tip.happened or tip.happened_at
    known = {
        "urgency": urgency,
        "desk": _desk(tip, words),
        "area_code": _area(tx, tip, words),
        "substances": list(dict.fromkeys([*tip.substances, *understand(words).substances])),
        "happened_at": tip.happened_at if knows_when else happened_of(tx, words, message),
        "happened": Happened.NOW if emergency and tip.happened is None else tip.happened,
    }
    changed = {name: [getattr(tip, name), value] for name, value in known.items() if getattr(tip, name) != value}
    for name, (_, value) in changed.items():
        setattr(tip, name, value)
    return changed


def unlearn(tx: Tx, tip: Tip, changed: Changed) -> None:
    """Gives the tip its former values, where nobody has changed them since, and tells who was called."""
    undone = {name: before for name, (before, made) in changed.items() if getattr(tip, name) == made}
    called = tip.urgency == Urgency.EMERGENCY
    for name, before in undone.items():
        setattr(tip, name, before)
    if "desk" in undone and tip.status == Status.NEW:
        offer_again(tx, tip)
    if "urgency" in undone and called:
        lower_urgency(tx, tip)
    if "area_code" in undone:
        follow_place(tx, tip)


def call_others(tx: Tx, tip: Tip, changed: Changed) -> None:
    """Offers the tip to those who answer for its desk and place now, and calls the others to an emergency.

    What is only urgent must be taken sooner: the step that is due first counts.
    """
    new = tip.status == Status.NEW
    if "desk" in changed and new:
        offer_again(tx, tip)
        return
    if became_emergency(tip, changed):
        raise_urgency(tx, tip)
    elif "urgency" in changed and new:
        schedule(tx, Step.ESCALATE, take_by(tx, tip), tip)
    if {"area_code", "urgency"} & changed.keys():
        follow_place(tx, tip)


def perhaps_emergency(tip: Tip, words: str, instead_of: str = "") -> bool:
    """Whether the reporter must be asked if the words tell of an emergency. What was known before asks nothing."""
    if tip.urgency == Urgency.EMERGENCY:
        return False
    return any(_asks(now) and not _asks(before) for now, before in _pairs(tip, words, instead_of))


def tells_of_danger(tip: Tip, words: str) -> bool:
    """Whether the words raise the tip to an emergency, or may tell of one."""
    raised = tip.urgency != _urgency(tip, words, "") == Urgency.EMERGENCY
    return raised or perhaps_emergency(tip, words)


def became_emergency(tip: Tip, changed: Changed) -> bool:
    return "urgency" in changed and tip.urgency == Urgency.EMERGENCY


def _urgency(tip: Tip, words: str, instead_of: str) -> Urgency:
    """The urgency to which the words raise the tip: by themselves, or together with the story.

    Only what the words bring counts: a tip that its reporter lowered is not raised again by what was known then. Bits
    of a sentence, such as an hour, make nothing urgent; what reads like a tip of its own may.
    """
    alone, together = _pairs(tip, words, instead_of)
    if any(_urgencies(pair) == (Urgency.EMERGENCY, False) for pair in (alone, together)):
        return Urgency.EMERGENCY
    urgent = understand(words).reads_like_tip and _urgencies(alone)[0] == Urgency.URGENT
    return Urgency.URGENT if urgent and tip.urgency == Urgency.ROUTINE else tip.urgency


def _pairs(tip: Tip, words: str, instead_of: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """The words and those before them: alone, and together with the story."""
    return (words, instead_of), (f"{tip.story}\n{words}", f"{tip.story}\n{instead_of}")


def _asks(words: str) -> bool:
    reading = understand(words)
    return reading.perhaps_emergency or reading.is_emergency


def _urgencies(pair: tuple[str, str]) -> tuple[Urgency, bool]:
    """The urgency of the first words, and whether the second ones have the same."""
    now, before = (urgency_of(understand(each)) for each in pair)
    return now, now == before


def _desk(tip: Tip, words: str) -> Desk:
    """The narcotics unit's once drugs are named, by the words or together with the story."""
    drugs = understand(words).drugs or understand(f"{tip.story}\n{words}").drugs
    return Desk.NARCOTICS if drugs else tip.desk


def _area(tx: Tx, tip: Tip, words: str) -> str | None:
    """The place that the words name, if none was known, or only the district that it lies in."""
    reporter = tx.session.get_one(Member, tip.reporter_id)
    code = find_village(tx, villages_of(tx, reporter), words).code
    return code if code and (tip.area_code is None or within(code, tip.area_code)) else tip.area_code
