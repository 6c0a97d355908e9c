"""What an officer adds to a report by taps: three questions that can be skipped, corrections, the urgency."""

from bot.database.transaction import Tx
from bot.domain.areas import find_area, get_area, known
from bot.domain.conversations import prompt
from bot.domain.people import villages_of
from bot.domain.text_analysis import desk_of, read_words
from bot.domain.tips import find_tip, record_event
from bot.domain.wording import mark, summary
from bot.errors import Refusal, not_found
from bot.messages import Button, Param, Purpose, Text, plain, text
from bot.models.member import Member
from bot.models.outbox import Outbox
from bot.models.tip import Desk, Happened, Status, Tip, Urgency
from bot.models.tip_event import Event
from bot.services.dialogue.answers import tell_owner
from bot.services.routing.offers import lower_urgency, offer_anew, raise_urgency

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
    """The officer does not want to answer this one."""
    ask_next(tx, member, _own_open(tx, member, code), question, receipt)


def answer_area(tx: Tx, member: Member, code: str, area_code: str, receipt: Outbox | None) -> None:
    """The officer named the village."""
    tip = _own_open(tx, member, code)
    if find_area(tx, area_code):
        tip.area_code = area_code
        _enriched(tx, member, tip)
    ask_next(tx, member, tip, "area", receipt)


def answer_when(tx: Tx, member: Member, code: str, happened: str, receipt: Outbox | None) -> None:
    tip = _own_open(tx, member, code)
    tip.happened = Happened(happened)
    _enriched(tx, member, tip)
    ask_next(tx, member, tip, "when", receipt)


def answer_substance(tx: Tx, member: Member, code: str, tag: str, receipt: Outbox | None) -> None:
    """One tap puts a substance in, another takes it out again."""
    tip = _own_open(tx, member, code)
    kept = [each for each in tip.substances if each != tag]
    tip.substances = kept if tag in tip.substances else [*kept, tag]
    desk = Desk.NARCOTICS if tip.substances else desk_of(read_words(tip.story))
    moved, tip.desk = desk != tip.desk, desk
    _enriched(tx, member, tip)
    if moved and tip.status == Status.NEW:
        offer_anew(tx, tip)
    _ask(tx, member, tip, "substance", receipt)


def change_urgency(tx: Tx, member: Member, code: str, urgency: str, receipt: Outbox | None) -> None:
    """A tap raises it to an emergency or lowers it; an emergency goes out anew, at once."""
    tip = _own_open(tx, member, code)
    if tip.urgency != urgency:
        tip.urgency = Urgency(urgency)
        _enriched(tx, member, tip)
        (raise_urgency if tip.urgency == Urgency.EMERGENCY else lower_urgency)(tx, tip)
    show_receipt(tx, member, tip, receipt)


def ask_next(tx: Tx, member: Member, tip: Tip, answered: str, receipt: Outbox | None) -> None:
    """The next question that is not answered yet, else what was understood."""
    after = QUESTIONS.index(answered) + 1
    for question in QUESTIONS[after:]:
        if is_open(tip, question):
            _ask(tx, member, tip, question, receipt)
            return
    show_receipt(tx, member, tip, receipt)


def show_receipt(tx: Tx, member: Member, tip: Tip, receipt: Outbox | None) -> None:
    """What was understood, each part corrected with one tap."""
    _show(tx, member, tip, receipt, text("receipt.complete", **summary(tx, tip) | _as_said(tip)), fix_buttons(tip))


def _as_said(tip: Tip) -> dict[str, Param]:
    """When it happened in the words of the button just pressed; to others those would mean the day they read it."""
    return {"happened": text(f"happened.{tip.happened}")} if tip.happened else {}


def ask_question(tx: Tx, member: Member, code: str, question: str, receipt: Outbox | None) -> None:
    """Asks one question again, for a correction."""
    _ask(tx, member, _own_open(tx, member, code), question, receipt)


def search_area(tx: Tx, member: Member, code: str, words: str) -> None:
    """A village typed by hand: taken when it is the only one, else offered for choice."""
    tip = _own_open(tx, member, code)
    found = known(tx).gazetteer.search(words, 5)
    if len(found) == 1:
        answer_area(tx, member, code, found[0].code, None)
        return
    buttons = [area_button(tx, tip, place.code) for place in found]
    question = text("ask.area_which" if found else "ask.area_not_found")
    _show(tx, member, tip, None, question, [*buttons, other_village(tip), skip_button(tip, "area")])
    if not found:
        prompt(tx, member, "area", tip.code)


def question_buttons(tx: Tx, member: Member, tip: Tip, question: str) -> list[Button]:
    """The choices of a question; the last one skips it."""
    match question:
        case "area":
            buttons = [area_button(tx, tip, area.code) for area in villages_of(tx, member)[:4]]
            buttons.append(other_village(tip))
        case "when":
            buttons = [Button(text(f"happened.{each}"), "when", f"{tip.code}:{each}") for each in Happened]
        case _:
            buttons = [_substance_button(tip, tag) for tag in SUBSTANCES]
    return [*buttons, skip_button(tip, question)]


def _own_open(tx: Tx, member: Member, code: str) -> Tip:
    """The member's own tip, still open: what it says may be corrected."""
    tip = find_tip(tx, member, code)
    if tip.reporter_id != member.id:
        raise not_found()
    if not tip.is_open:
        raise Refusal("refuse.closed", code=tip.code)
    return tip


def is_open(tip: Tip, question: str) -> bool:
    match question:
        case "area":
            return tip.area_code is None or tip.area_code.count(".") < 3
        case "when":
            return tip.happened is None
        case _:
            return tip.desk == Desk.NARCOTICS and not tip.substances


def _show(  # noqa: PLR0917 - what is shown, to whom, in place of what
    tx: Tx, member: Member, tip: Tip, receipt: Outbox | None, message: Text, buttons: list[Button]
) -> None:
    shown = text("receipt.dialogue", mark=mark(tip), code=tip.code, warning=warning(tip), message=message)
    buttons = [*buttons, urgency_button(tip)]
    tx.send(member, shown, *buttons, purpose=Purpose.REPORTER, tip_id=tip.id, edits=receipt)


def area_button(tx: Tx, tip: Tip, area_code: str) -> Button:
    area = get_area(tx, area_code)
    district = find_area(tx, area.parent_code)
    label = f"{area.name}, {district.name}" if district else area.name
    return Button(plain(label), "area", f"{tip.code}:{area_code}")


def other_village(tip: Tip) -> Button:
    return Button(text("button.other_village"), "typearea", tip.code)


def skip_button(tip: Tip, question: str) -> Button:
    """Leaves the question, or ends the one with several answers."""
    answered = question == "substance" and tip.substances
    return Button(text("button.enough" if answered else "button.skip"), "skip", f"{tip.code}:{question}")


def fix_buttons(tip: Tip) -> list[Button]:
    return [
        Button(text(f"button.fix_{question}"), "fix", f"{tip.code}:{question}") for question in ("area", "substance")
    ]


def urgency_button(tip: Tip) -> Button:
    """Raises the tip to an emergency, or lowers it."""
    emergency = tip.urgency == Urgency.EMERGENCY
    label = text("button.not_emergency" if emergency else "button.emergency")
    return Button(label, "urgency", f"{tip.code}:{Urgency.URGENT if emergency else Urgency.EMERGENCY}")


def warning(tip: Tip) -> Text:
    """What an emergency's reporter must read each time: call 110 or the Polsek, do not act alone."""
    return text("receipt.emergency") if tip.urgency == Urgency.EMERGENCY else plain("")


def _substance_button(tip: Tip, tag: str) -> Button:
    name = text(f"substance.{tag}")
    return Button(text("button.chosen", name=name) if tag in tip.substances else name, "substance", f"{tip.code}:{tag}")


def _ask(tx: Tx, member: Member, tip: Tip, question: str, receipt: Outbox | None) -> None:
    _show(tx, member, tip, receipt, text(f"ask.{question}"), question_buttons(tx, member, tip, question))


def _enriched(tx: Tx, member: Member, tip: Tip) -> None:
    """The officer said more: whoever has the tip already sees it."""
    record_event(tx, tip, Event.ENRICHED, member)
    tell_owner(tx, tip, text("owner.enriched", mark=mark(tip), **summary(tx, tip)))
