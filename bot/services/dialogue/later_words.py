"""What words change that come after the story: in an edit, a reply, an answer, an addition. Nothing is taken away."""

from typing import Any

from bot.database.transaction import Tx
from bot.domain.due_steps import schedule
from bot.domain.people import villages_of
from bot.domain.text_analysis import desk_of, find_village, read_words, urgency_of
from bot.models.area import within
from bot.models.due_step import Step
from bot.models.member import Member
from bot.models.tip import Desk, Happened, Status, Tip, Urgency
from bot.services.routing.offers import lower_urgency, offer_again, raise_urgency, take_by

Changed = dict[str, list[Any]]  # by column of the tip: the value before, and the new one
_ORDER = (Urgency.ROUTINE, Urgency.URGENT, Urgency.EMERGENCY)


def learn(tx: Tx, tip: Tip, words: str, *, instead_of: str = "") -> Changed:
    """Adds to the tip what the words say. `instead_of`: the words before an edit. Returns what changed."""
    urgency = _urgency(tip, words, instead_of)
    emergency = urgency == Urgency.EMERGENCY
    known = {
        "urgency": urgency,
        "desk": _desk(tip, words),
        "area_code": _area(tx, tip, words),
        "substances": list(dict.fromkeys([*tip.substances, *read_words(words).substances])),
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


def call_others(tx: Tx, tip: Tip, changed: Changed) -> None:
    """Offers the tip to those who answer for it now, and calls the others to an emergency.

    What is only urgent must be taken sooner: the step that is due first counts.
    """
    new = tip.status == Status.NEW
    if "desk" in changed and new:
        offer_again(tx, tip)
    elif became_emergency(tip, changed):
        raise_urgency(tx, tip)
    elif "urgency" in changed and new:
        schedule(tx, Step.ESCALATE, take_by(tx, tip), tip)


def became_emergency(tip: Tip, changed: Changed) -> bool:
    return "urgency" in changed and tip.urgency == Urgency.EMERGENCY


def _urgency(tip: Tip, words: str, instead_of: str) -> Urgency:
    """The urgency to which the words raise the tip: by themselves, or together with the story.

    Only what the words bring counts: a tip that its reporter lowered is not raised again by what was known then.
    """
    story = tip.story
    alone = (words, instead_of)
    together = (f"{story}\n{words}", f"{story}\n{instead_of}")
    read = [[urgency_of(read_words(each)) for each in pair] for pair in (alone, together)]
    brought = [now for now, before in read if _ORDER.index(now) > _ORDER.index(before)]
    return max([tip.urgency, *brought], key=_ORDER.index)


def _desk(tip: Tip, words: str) -> Desk:
    """The narcotics unit's once drugs are named. A new tip about nothing known goes where the words lead."""
    reading = read_words(words)
    if reading.about_drugs:
        return Desk.NARCOTICS
    open_to_both = tip.status == Status.NEW and not tip.substances and reading.other_topic
    return desk_of(read_words(f"{tip.story}\n{words}")) if open_to_both else tip.desk


def _area(tx: Tx, tip: Tip, words: str) -> str | None:
    """The place that the words name, if none was known, or only the district that it lies in."""
    reporter = tx.session.get_one(Member, tip.reporter_id)
    found = find_village(tx, [area.code for area in villages_of(tx, reporter)], words)
    code = found.best.code if found.best else found.district
    return code if code and (tip.area_code is None or within(code, tip.area_code)) else tip.area_code
