"""An officer reports: stored, coded and offered at once; questions only enrich it."""

from uuid import UUID

from sqlalchemy import select

from bot.database import Tx
from bot.errors import Refusal, not_found
from bot.messages import Button, Priority, Purpose, Text, plain, text
from bot.models.area import Area
from bot.models.member import Member
from bot.models.message import Message
from bot.models.queue import Outbox
from bot.models.tip import Desk, Event, Happened, Status, Tip, Urgency
from bot.services.conversation import end_prompt, open_prompt
from bot.services.groups import the_group
from bot.services.history import find_tip, record
from bot.services.people import villages_of
from bot.services.routing import offer_tip, withdraw_offers
from bot.services.understanding import find_village, gazetteer, read_words
from bot.services.words import mark, summary

CODE_LENGTH = 4
LONGEST_CODE = 6
SUBSTANCES = (
    "methamphetamine",
    "double_l",
    "carnophen",
    "cannabis",
    "ecstasy",
    "tramadol",
    "dextromethorphan",
)
QUESTIONS = ("area", "when", "substance")
LATEST_TIPS = 10


def report(tx: Tx, member: Member, story: str, message: Message | None, *, in_group: bool, channel: str) -> Tip:
    """Stores a tip with its code, and offers it. The receipt goes out with the same commit.

    A message that was reported before is not reported twice: its tip is returned.
    """
    if message and message.tip_id:
        return tx.session.get_one(Tip, message.tip_id)
    reading = read_words(story)
    village = find_village(tx, member, story)
    own = villages_of(tx, member)
    guess = village.best.code if village.best else village.district
    if guess is None and not village.candidates and len(own) == 1:
        guess = own[0].code
    tip = Tip(
        id=tx.new_id(),
        code=new_code(tx),
        reporter_id=member.id,
        channel=channel,
        in_group=in_group,
        created_at=tx.now,
        touched_at=tx.now,
        status=Status.NEW,
        urgency=reading.urgency,
        desk=Desk.BINMAS if reading.other_topic and not reading.about_drugs else Desk.NARCOTICS,
        area_code=guess,
        happened=Happened.NOW if Urgency(reading.urgency) == Urgency.EMERGENCY else None,
        substances=list(reading.substances),
        story=story,
    )
    tx.add(tip)
    if message:
        message.tip_id = tip.id
    record(tx, tip, Event.REPORTED, member)
    candidates = [place.code for place in village.candidates]
    _send_receipt(tx, member, tip, candidates or [area.code for area in own])
    offer_tip(tx, tip)
    return tip


def new_code(tx: Tx) -> str:
    """A code nobody has: longer when the short ones get rare."""
    for length in range(CODE_LENGTH, LONGEST_CODE + 1):
        for _ in range(10):
            code = f"AN-{tx.ids.code(length)}"
            if not tx.session.scalar(select(Tip.id).where(Tip.code == code)):
                return code
    raise RuntimeError("no free code found")


def add_to_tip(tx: Tx, tip: Tip, message: Message) -> None:
    """A late part of an album joins the tip of its first part."""
    message.tip_id = tip.id
    record(tx, tip, Event.ADDED)


def album_tip(tx: Tx, message: Message) -> Tip | None:
    """The tip that an earlier part of the same album became."""
    if not message.album:
        return None
    return tx.session.scalar(
        select(Tip)
        .join(Message, Message.tip_id == Tip.id)
        .where(Message.chat_key == message.chat_key, Message.album == message.album)
        .limit(1)
    )


def own_message(tx: Tx, member: Member, message_id: str) -> Message:
    """A message of this member.

    Raises:
        Refusal: it is not theirs, or was reported already.
    """
    message = tx.session.get(Message, UUID(message_id))
    if message is None or message.author_id != member.id:
        raise not_found()
    if message.tip_id:
        raise Refusal("refuse.reported_already", code=tx.session.get_one(Tip, message.tip_id).code)
    return message


def skip_question(tx: Tx, member: Member, code: str, question: str, receipt: Outbox | None) -> None:
    """The officer does not want to answer this one."""
    ask_next(tx, member, find_tip(tx, member, code), question, receipt)


def share(tx: Tx, member: Member) -> None:
    """Posts to the group what the member was shown before, without a name."""
    shown = open_prompt(tx, member)
    group = the_group(tx)
    if shown is None or shown.kind != "info":
        raise Refusal("refuse.info_gone")
    if group is None:
        raise Refusal("refuse.no_group")
    tx.post(group.channel, group.address, text("info.group", words=shown.detail), purpose=Purpose.GROUP)
    tx.send(member, text("info.sent"))
    end_prompt(tx, member)


def answer_area(tx: Tx, member: Member, code: str, area_code: str, receipt: Outbox | None) -> None:
    """The officer named the village."""
    tip = find_tip(tx, member, code)
    if tx.session.get(Area, area_code):
        tip.area_code = area_code
        _enriched(tx, member, tip)
    ask_next(tx, member, tip, "area", receipt)


def answer_when(tx: Tx, member: Member, code: str, happened: str, receipt: Outbox | None) -> None:
    tip = find_tip(tx, member, code)
    tip.happened = Happened(happened)
    _enriched(tx, member, tip)
    ask_next(tx, member, tip, "when", receipt)


def answer_substance(tx: Tx, member: Member, code: str, tag: str, receipt: Outbox | None) -> None:
    """One tap puts a substance in, another takes it out again."""
    tip = find_tip(tx, member, code)
    kept = [each for each in tip.substances if each != tag]
    tip.substances = kept if tag in tip.substances else [*kept, tag]
    _enriched(tx, member, tip)
    ask_next(tx, member, tip, "substance", receipt)


def change_urgency(tx: Tx, member: Member, code: str, urgency: str, receipt: Outbox | None) -> None:
    """A tap raises it to an emergency or lowers it; an emergency goes out anew, at once."""
    tip = find_tip(tx, member, code)
    if tip.reporter_id == member.id and tip.urgency != urgency:
        tip.urgency = Urgency(urgency)
        _enriched(tx, member, tip)
        if tip.status == Status.NEW:
            withdraw_offers(tx, tip)
            offer_tip(tx, tip)
    show_receipt(tx, member, tip, receipt)


def ask_next(tx: Tx, member: Member, tip: Tip, answered: str, receipt: Outbox | None) -> None:
    """The next question that is not answered yet, else what was understood."""
    after = QUESTIONS.index(answered) + 1
    for question in QUESTIONS[after:]:
        if _is_open(tip, question):
            _show(tx, member, tip, receipt, text(f"ask.{question}"), question_buttons(tx, member, tip, question))
            return
    show_receipt(tx, member, tip, receipt)


def show_receipt(tx: Tx, member: Member, tip: Tip, receipt: Outbox | None) -> None:
    """What was understood, each part corrected with one tap."""
    emergency = tip.urgency == Urgency.EMERGENCY
    urgency = Button(
        text("button.not_emergency" if emergency else "button.emergency"),
        "urgency",
        f"{tip.code}:{Urgency.URGENT if emergency else Urgency.EMERGENCY}",
    )
    fix = [
        Button(text(f"button.fix_{question}"), "fix", f"{tip.code}:{question}") for question in ("area", "substance")
    ]
    _show(tx, member, tip, receipt, text("receipt.complete", **summary(tx, tip)), [*fix, urgency])


def ask_question(tx: Tx, member: Member, code: str, question: str, receipt: Outbox | None) -> None:
    """Asks one question again, for a correction."""
    tip = find_tip(tx, member, code)
    _show(tx, member, tip, receipt, text(f"ask.{question}"), question_buttons(tx, member, tip, question))


def search_area(tx: Tx, member: Member, code: str, words: str) -> None:
    """A village typed by hand: taken when it is the only one, else offered for choice."""
    tip = find_tip(tx, member, code)
    found = gazetteer(tx).search(words, 5)
    if len(found) == 1:
        answer_area(tx, member, code, found[0].code, None)
        return
    buttons = [_area_button(tx, tip, place.code) for place in found]
    question = text("ask.area_which" if found else "ask.area_not_found")
    _show(tx, member, tip, None, question, [*buttons, _skip(tip, "area")])


def own_tips(tx: Tx, member: Member) -> Text:
    """The member's latest tips and how they stand."""
    tips = tx.session.scalars(
        select(Tip).where(Tip.reporter_id == member.id).order_by(Tip.id.desc()).limit(LATEST_TIPS)
    ).all()
    if not tips:
        return text("my_tips.none")
    return text("my_tips.list", lines=[text("my_tips.line", outcome=_outcome(tip), **summary(tx, tip)) for tip in tips])


def question_buttons(tx: Tx, member: Member, tip: Tip, question: str) -> list[Button]:
    """The choices of a question; the last one skips it."""
    match question:
        case "area":
            buttons = [_area_button(tx, tip, area.code) for area in villages_of(tx, member)[:4]]
            buttons.append(Button(text("button.other_village"), "typearea", tip.code))
        case "when":
            buttons = [Button(text(f"happened.{each}"), "when", f"{tip.code}:{each}") for each in Happened]
        case _:
            buttons = [Button(text(f"substance.{tag}"), "substance", f"{tip.code}:{tag}") for tag in SUBSTANCES]
    return [*buttons, _skip(tip, question)]


def _outcome(tip: Tip) -> Text:
    return text(f"outcome.{tip.outcome}") if tip.outcome else plain("")


def _is_open(tip: Tip, question: str) -> bool:
    match question:
        case "area":
            return tip.area_code is None or tip.area_code.count(".") < 3
        case "when":
            return tip.happened is None
        case _:
            return tip.desk == Desk.NARCOTICS and not tip.substances


def _send_receipt(tx: Tx, member: Member, tip: Tip, suggested: list[str]) -> None:
    question = next((each for each in QUESTIONS if _is_open(tip, each)), None)
    emergency = tip.urgency == Urgency.EMERGENCY
    buttons: list[Button] = []
    if question == "area":
        buttons = [_area_button(tx, tip, code) for code in suggested[:5]]
        buttons += [Button(text("button.other_village"), "typearea", tip.code), _skip(tip, "area")]
    elif question:
        buttons = question_buttons(tx, member, tip, question)
    tx.send(
        member,
        text(
            "receipt.stored",
            mark=mark(tip),
            code=tip.code,
            at=tip.created_at,
            warning=text("receipt.emergency") if emergency else plain(""),
            question=text(f"ask.{question}") if question else text("receipt.no_question"),
        ),
        *buttons,
        purpose=Purpose.REPORTER,
        tip_id=tip.id,
        priority=Priority.EMERGENCY if emergency else Priority.NORMAL,
    )


def _show(  # noqa: PLR0917 - what is shown, to whom, in place of what
    tx: Tx, member: Member, tip: Tip, receipt: Outbox | None, message: Text, buttons: list[Button]
) -> None:
    shown = text("receipt.dialogue", mark=mark(tip), code=tip.code, message=message)
    tx.send(member, shown, *buttons, purpose=Purpose.REPORTER, tip_id=tip.id, edits=receipt)


def _area_button(tx: Tx, tip: Tip, area_code: str) -> Button:
    area = tx.session.get_one(Area, area_code)
    district = tx.session.get(Area, area.parent_code)
    label = f"{area.name}, {district.name}" if district else area.name
    return Button(plain(label), "area", f"{tip.code}:{area_code}")


def _skip(tip: Tip, question: str) -> Button:
    return Button(text("button.skip"), "skip", f"{tip.code}:{question}")


def _enriched(tx: Tx, member: Member, tip: Tip) -> None:
    if tip.reporter_id == member.id:
        record(tx, tip, Event.ENRICHED, member)
