"""An officer reports: stored, coded and offered at once; questions only enrich it."""

from uuid import UUID

from sqlalchemy import bindparam, select

from bot.database import Tx
from bot.errors import Refusal, not_found
from bot.messages import Button, Priority, Purpose, Text, plain, text
from bot.models.member import Member
from bot.models.message import Message
from bot.models.tip import Desk, Event, Happened, Status, Tip, Urgency
from bot.services.conversation import end_prompt, media_of, open_prompt
from bot.services.enriching import QUESTIONS, area_button, is_open, question_buttons, skip_button
from bot.services.groups import the_group
from bot.services.history import record
from bot.services.people import villages_of
from bot.services.routing import offer_tip
from bot.services.understanding import find_village, read_words
from bot.services.viewing import show_media
from bot.services.words import mark, summary

CODE_LENGTH = 4
LONGEST_CODE = 6
LATEST_TIPS = 10
_CODE = select(Tip.id).where(Tip.code == bindparam("code"))


def report(tx: Tx, member: Member, story: str, message: Message | None, *, in_group: bool, channel: str) -> Tip:
    """Stores a tip with its code, and offers it. The receipt goes out with the same commit.

    A message that was reported before is not reported twice: its tip is returned.
    """
    if message and message.tip_id:
        return tx.session.get_one(Tip, message.tip_id)
    reading = read_words(story)
    own = villages_of(tx, member)
    village = find_village(tx, own, story)
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
            if not tx.session.scalar(_CODE, {"code": code}):
                return code
    raise RuntimeError("no free code found")


def add_to_tip(tx: Tx, tip: Tip, message: Message) -> None:
    """A late part of an album joins the tip of its first part."""
    message.tip_id = tip.id
    record(tx, tip, Event.ADDED)
    if tip.owner_id:
        show_media(tx, tx.session.get_one(Member, tip.owner_id), tip, media_of(tx, message))


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


def own_tips(tx: Tx, member: Member) -> Text:
    """The member's latest tips and how they stand."""
    tips = tx.session.scalars(
        select(Tip).where(Tip.reporter_id == member.id).order_by(Tip.id.desc()).limit(LATEST_TIPS)
    ).all()
    if not tips:
        return text("my_tips.none")
    return text("my_tips.list", lines=[text("my_tips.line", outcome=_outcome(tip), **summary(tx, tip)) for tip in tips])


def _outcome(tip: Tip) -> Text:
    return text(f"outcome.{tip.outcome}") if tip.outcome else plain("")


def _send_receipt(tx: Tx, member: Member, tip: Tip, suggested: list[str]) -> None:
    question = next((each for each in QUESTIONS if is_open(tip, each)), None)
    emergency = tip.urgency == Urgency.EMERGENCY
    buttons: list[Button] = []
    if question == "area":
        buttons = [area_button(tx, tip, code) for code in suggested[:5]]
        buttons += [Button(text("button.other_village"), "typearea", tip.code), skip_button(tip, "area")]
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
