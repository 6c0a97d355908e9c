"""An officer reports a tip: it is stored, gets its code and is offered in one transaction."""

from bot.database.transaction import Tx
from bot.domain.new_tips import Origin, add_tip
from bot.domain.people import villages_of
from bot.domain.stored_messages import album_of, attach, own_message, story_of
from bot.domain.text_analysis import find_village
from bot.domain.tip_buttons import (
    area_button,
    correct_button,
    fix_button,
    other_village,
    secrecy_button,
    skip_button,
    urgency_button,
)
from bot.domain.tips import left_sealed_tip
from bot.domain.wording import happened_as_read, mark
from bot.errors import Refusal
from bot.messages import Content, Purpose, Why, controls, priority_of, text
from bot.models.group import Group
from bot.models.member import Member
from bot.models.message import Message
from bot.models.tip import Tip, Urgency
from bot.reading.understanding import understand
from bot.services.group.groups import remove_stored
from bot.services.reporting.doubles import repeated_tip
from bot.services.reporting.enrichment import QUESTIONS, asked, fix_buttons, is_open, question_buttons, warning
from bot.services.routing.offers import expect_news, offer_tip
from bot.services.sealed_tips.sealing import must_seal


def report(tx: Tx, origin: Origin, story: str, message: Message | None, *, sealed: bool = False) -> Tip:
    """Stores a tip with its code, queues the receipt, and offers the tip to a liaison.

    The same words a second time within minutes are the same tip: its receipt is repeated. `sealed`: also if its words
    do not say so.
    """
    if repeated := repeated_tip(tx, origin.reporter, story, message):
        repeat_receipt(tx, origin.reporter, repeated, message)
        return repeated
    return _report_new(tx, origin, story, message, sealed=sealed or must_seal(tx, story))


def _report_new(tx: Tx, origin: Origin, story: str, message: Message | None, *, sealed: bool) -> Tip:
    """`sealed`: decided before anybody is offered it."""
    member = origin.reporter
    own = villages_of(tx, member)
    village = find_village(tx, own, story)
    guess = village.code
    if not (guess or village.candidates or village.outside) and len(own) == 1:
        guess = own[0].code
    tip = add_tip(tx, origin, story, message, area_code=guess, sealed=sealed)
    if message:
        _attach_album(tx, tip, message)
    candidates = [place.code for place in village.candidates]
    suggested = candidates or [area.code for area in own]
    _send_receipt(tx, tip, message, suggested, perhaps_emergency=understand(story).perhaps_emergency)
    offer_tip(tx, tip)
    expect_news(tx, tip)
    if message and message.group_id:
        _announce_in_group(tx, tip, message)
    return tip


def repeat_receipt(tx: Tx, member: Member, tip: Tip, message: Message | None) -> None:
    """Sends the receipt of a tip again, because its words came again with this message."""
    if message:
        _attach_album(tx, tip, message)
    perhaps = tip.urgency != Urgency.EMERGENCY and understand(tip.story).perhaps_emergency
    suggested = [area.code for area in villages_of(tx, member)]
    _send_receipt(tx, tip, message, suggested, perhaps_emergency=perhaps)
    if message and message.group_id:
        _announce_in_group(tx, tip, message)


def report_message(tx: Tx, member: Member, message: Message) -> Tip:
    """Reports a stored message.

    Raises:
        Refusal: it belongs to a tip already.
    """
    refuse_if_reported(tx, message)
    origin = Origin(member, message.channel, in_group=message.group_id is not None)
    return report(tx, origin, story_of(tx, message), message, sealed=left_sealed_tip(tx, message))


def report_own(tx: Tx, member: Member, message_id: str) -> Tip:
    """Reports the message with this id.

    Raises:
        Refusal: another member wrote it, or it belongs to a tip already.
    """
    return report_message(tx, member, own_message(tx, member, message_id))


def refuse_if_reported(tx: Tx, message: Message) -> None:
    """Refuses a message that belongs to a tip already.

    Raises:
        Refusal: it does.
    """
    if message.tip_id:
        raise Refusal("refuse.reported_already", code=tx.session.get_one(Tip, message.tip_id).code)


def is_later_part(tx: Tx, message: Message) -> bool:
    """Whether an earlier part of the same album is stored: the buttons stand under that part."""
    return any(part.id < message.id for part in album_of(tx, message))


def _attach_album(tx: Tx, tip: Tip, message: Message) -> None:
    """Makes the message, and all parts of its album that have arrived, a part of the tip."""
    for part in (message, *album_of(tx, message)):
        attach(tx, part, tip)


def _announce_in_group(tx: Tx, tip: Tip, message: Message) -> None:
    """Posts the code in the group and removes the original message, if the settings say so."""
    group = tx.session.get_one(Group, message.group_id)
    tx.post(group.channel, group.address, Purpose.GROUP, text("group.stored", code=tip.code), about=message)
    for part in (message, *album_of(tx, message)):
        remove_stored(tx, group, part)


def _send_receipt(tx: Tx, tip: Tip, message: Message | None, suggested: list[str], *, perhaps_emergency: bool) -> None:
    member = tx.session.get_one(Member, tip.reporter_id)
    question = next((each for each in QUESTIONS if is_open(tip, each)), None)
    if question == "area":
        buttons = [area_button(tx, tip, code) for code in suggested[:5]]
        buttons += [other_village(tip), skip_button(tip, "area")]
    else:
        buttons = question_buttons(tx, member, tip, question) if question else fix_buttons(tip)
    if tip.happened_at and question:
        buttons.append(fix_button(tip, "when"))
    tx.send(
        member,
        Why(Purpose.REPORTER, tip.id, priority_of(emergency=tip.urgency == Urgency.EMERGENCY)),
        Content(
            text(
                "receipt.stored",
                mark=mark(tip),
                code=tip.code,
                at=tip.created_at,
                warning=text("receipt.perhaps_emergency", warning=warning(tip)) if perhaps_emergency else warning(tip),
                happened=happened_as_read(tx, tip),
                question=asked(tx, tip, question) if question else text("receipt.no_question"),
            ),
            controls([*buttons, urgency_button(tip), secrecy_button(tip), correct_button(tip)]),
        ),
        about=message,
    )
