"""Buttons under the receipt: three questions that can be skipped, corrections, the urgency."""

from collections.abc import Sequence

from bot.database.transaction import Tx
from bot.domain.areas import find_area, known
from bot.domain.conversations import prompt
from bot.domain.people import villages_of
from bot.domain.text_analysis import desk_of, is_outside
from bot.domain.tip_buttons import (
    area_button,
    correct_button,
    fix_button,
    other_village,
    secrecy_button,
    skip_button,
    urgency_button,
)
from bot.domain.tips import find_own_tip, record_event
from bot.domain.wording import call_help, mark, regency, summary
from bot.errors import Refusal
from bot.messages import Action, Content, Incoming, Param, Purpose, Text, Verb, Why, controls, text
from bot.models.member import Member
from bot.models.outbox import Outbox
from bot.models.prompt import PromptKind
from bot.models.tip import Desk, Happened, Status, Tip, Urgency
from bot.models.tip_event import Event
from bot.reading.understanding import understand
from bot.services.dialogue import answers as officer_answers
from bot.services.dialogue.answers import tell_owner
from bot.services.dialogue.later_words import tells_of_danger
from bot.services.routing.offers import follow_place, lower_urgency, offer_again, raise_urgency

SUBSTANCES = (
    "methamphetamine",
    "double_l",
    "carnophen",
    "cannabis",
    "ecstasy",
    "tramadol",
    "dextromethorphan",
    "dangerous_drugs",
)
QUESTIONS = ("area", "when", "substance")


def skip_question(tx: Tx, member: Member, code: str, question: str, receipt: Outbox | None) -> None:
    """Skips a question and shows the next one."""
    ask_next(tx, member, find_own_open(tx, member, code), question, receipt)


def answer_area(tx: Tx, member: Member, code: str, area_code: str, receipt: Outbox | None) -> None:
    """Stores the village that the officer chose."""
    tip = find_own_open(tx, member, code)
    if find_area(tx, area_code):
        tip.area_code = area_code
        _record_enrichment(tx, member, tip)
        follow_place(tx, tip)
    ask_next(tx, member, tip, "area", receipt)


def answer_when(tx: Tx, member: Member, code: str, happened: Happened, receipt: Outbox | None) -> None:
    """Stores when it happened."""
    tip = find_own_open(tx, member, code)
    tip.happened, tip.happened_at = happened, None
    _record_enrichment(tx, member, tip)
    ask_next(tx, member, tip, "when", receipt)


def answer_substance(tx: Tx, member: Member, code: str, tag: str, receipt: Outbox | None) -> None:
    """Adds a substance, or removes it if it is there. A change of the desk offers a new tip again."""
    tip = find_own_open(tx, member, code)
    others = [each for each in tip.substances if each != tag]
    tip.substances = others if tag in tip.substances else [*others, tag]
    desk = desk_of(understand(tip.story), tip.substances)
    desk_changed, tip.desk = desk != tip.desk, desk
    _record_enrichment(tx, member, tip)
    if desk_changed and tip.status == Status.NEW:
        offer_again(tx, tip)
    _show_substances(tx, member, tip, receipt)


def change_urgency(tx: Tx, member: Member, code: str, urgency: Urgency, receipt: Outbox | None) -> None:
    """Raises the tip to an emergency or lowers it. An emergency is sent out again at once."""
    tip = find_own_open(tx, member, code)
    if tip.urgency != urgency:
        tip.urgency = urgency
        _record_enrichment(tx, member, tip)
        (raise_urgency if tip.urgency == Urgency.EMERGENCY else lower_urgency)(tx, tip)
    show_receipt(tx, member, tip, receipt)


def ask_next(tx: Tx, member: Member, tip: Tip, answered: str, receipt: Outbox | None) -> None:
    """Shows the next question that has no answer yet, else the complete receipt."""
    after = QUESTIONS.index(answered) + 1
    for question in QUESTIONS[after:]:
        if is_open(tip, question):
            _show_question(tx, member, tip, question, receipt)
            return
    show_receipt(tx, member, tip, receipt)


def show_receipt(tx: Tx, member: Member, tip: Tip, receipt: Outbox | None) -> None:
    """Shows what the bot understood, with buttons that correct it."""
    complete = text("receipt.complete", **summary(tx, tip) | _happened_as_chosen(tip))
    _send_dialogue(tx, member, tip, receipt, complete, fix_buttons(tip))


def _happened_as_chosen(tip: Tip) -> dict[str, Param]:
    """When it happened, in the words of the button ("today").

    Only for the officer, who has just pressed it: a later reader would take "today" for another day.
    """
    return {"happened": text(f"happened.{tip.happened}")} if tip.happened and not tip.happened_at else {}


def ask_question(tx: Tx, member: Member, code: str, question: str, receipt: Outbox | None) -> None:
    """Asks one question again, for a correction. That of the substance shows its choices now."""
    tip = find_own_open(tx, member, code)
    if question == "substance":
        _show_substances(tx, member, tip, receipt)
    else:
        _show_question(tx, member, tip, question, receipt)


def ask_area_words(tx: Tx, member: Member, code: str) -> None:
    """Asks for the name of the village."""
    tip = find_own_open(tx, member, code)
    prompt(tx, member, PromptKind.AREA, tip.code)
    tx.send(member, Why(Purpose.REPORTER, tip.id), text("ask.area_typed"))


def search_area(tx: Tx, member: Member, code: str, incoming: Incoming) -> None:
    """Searches a village by typed words: a single match is stored, several are shown as buttons.

    Words that tell, or may tell, of an emergency are news of the tip as well.
    """
    tip = find_own_open(tx, member, code)
    found = known(tx).gazetteer.search(incoming.text, 5)
    if tells_of_danger(tip, incoming.text):
        officer_answers.answer(tx, member, code, incoming)
        if not found:
            return
    if len(found) == 1:
        answer_area(tx, member, code, found[0].code, None)
        return
    if found:
        ask_villages(tx, member, tip, [place.code for place in found])
        return
    buttons = [other_village(tip), skip_button(tip, "area")]
    _send_dialogue(tx, member, tip, None, text("ask.area_not_found"), buttons)
    prompt(tx, member, PromptKind.AREA, tip.code)


def ask_villages(tx: Tx, member: Member, tip: Tip, codes: Sequence[str]) -> None:
    """Asks which of these villages the officer means."""
    buttons = [*(area_button(tx, tip, code) for code in codes), other_village(tip), skip_button(tip, "area")]
    _send_dialogue(tx, member, tip, None, text("ask.area_which"), buttons)


def question_buttons(tx: Tx, member: Member, tip: Tip, question: str) -> list[Action]:
    """The buttons of a question: its choices, then one that skips it."""
    match question:
        case "area":
            buttons = [area_button(tx, tip, area.code) for area in villages_of(tx, member)[:4]]
            buttons.append(other_village(tip))
        case "when":
            buttons = [Action(text(f"happened.{each}"), Verb.WHEN, f"{tip.code}:{each}") for each in Happened]
        case _:  # the names of substances are for no bystander, so they show after one press
            buttons = [Action(text("button.name_substance"), Verb.FIX, f"{tip.code}:substance")]
    return [*buttons, skip_button(tip, question)]


def asked(tx: Tx, tip: Tip, question: str) -> Text:
    """The words of a question; for a place in another regency they say what was read."""
    if question == "area" and tip.area_code is None and is_outside(tx, tip.story or ""):
        return text("ask.area_outside", regency=regency(tx))
    return text(f"ask.{question}")


def find_own_open(tx: Tx, member: Member, code: str) -> Tip:
    """The tip with this code, if the member reported it and it is open: only then it may be corrected."""
    tip = find_own_tip(tx, member, code)
    if not tip.is_open:
        raise Refusal("refuse.closed", code=tip.code)
    return tip


def is_open(tip: Tip, question: str) -> bool:
    """Whether this question has no answer yet."""
    match question:
        case "area":
            return tip.area_code is None or tip.area_code.count(".") < 3
        case "when":
            return tip.happened is None and tip.happened_at is None
        case _:
            return tip.desk == Desk.NARCOTICS and not tip.substances


def _send_dialogue(  # noqa: PLR0917 - the same order as in all functions here
    tx: Tx, member: Member, tip: Tip, receipt: Outbox | None, message: Text, buttons: list[Action]
) -> None:
    shown = text("receipt.dialogue", mark=mark(tip), code=tip.code, warning=warning(tip), message=message)
    buttons = [*buttons, urgency_button(tip), secrecy_button(tip), correct_button(tip)]
    tx.send(member, Why(Purpose.REPORTER, tip.id), Content(shown, controls(buttons)), edits=receipt)


def fix_buttons(tip: Tip) -> list[Action]:
    return [fix_button(tip, question) for question in QUESTIONS]


def warning(tip: Tip) -> Text:
    """What every receipt says of an emergency (call 110 or the Polsek, do not act alone) and of a sealed tip."""
    urgent = call_help(emergency=tip.urgency == Urgency.EMERGENCY)
    return text("receipt.sealed", urgent=urgent) if tip.is_sealed else urgent


def _substance_button(tip: Tip, tag: str) -> Action:
    name = text(f"substance.{tag}")
    return Action(
        text("button.chosen", name=name) if tag in tip.substances else name, Verb.SUBSTANCE, f"{tip.code}:{tag}"
    )


def _show_question(tx: Tx, member: Member, tip: Tip, question: str, receipt: Outbox | None) -> None:
    _send_dialogue(tx, member, tip, receipt, asked(tx, tip, question), question_buttons(tx, member, tip, question))


def _show_substances(tx: Tx, member: Member, tip: Tip, receipt: Outbox | None) -> None:
    buttons = [_substance_button(tip, tag) for tag in SUBSTANCES]
    _send_dialogue(tx, member, tip, receipt, text("ask.substance"), [*buttons, skip_button(tip, "substance")])


def _record_enrichment(tx: Tx, member: Member, tip: Tip) -> None:
    """Records that the officer added something, and sends the new summary to the tip's owner."""
    record_event(tx, tip, Event.ENRICHED, member)
    tell_owner(tx, tip, text("owner.enriched", mark=mark(tip), **summary(tx, tip)))
