"""`/lapor` and what enriches a report; `/laporansaya`, `/nihil`, `/info`."""

import re

from bot.errors import Refusal
from bot.handlers.router import Request, answers, command, press
from bot.messages import Button, Purpose, plain, text
from bot.models.member import Role
from bot.models.message import Message
from bot.models.queue import Action
from bot.models.tip import NilReport, Tip
from bot.services import reporting as service
from bot.services.conversation import find_message, keep, latest_text, prompt
from bot.services.groups import find_group
from bot.services.people import villages_of
from bot.services.understanding import read_words

# Marks of a person in a text meant for all: titles before a name, and long numbers.
NAMES = re.compile(
    r"\b(sdr|sdri|an|a\.n|bpk|bapak|pak|bu|ibu|mas|mbak|inisial|nik|alias)\b\.?\s+\S+|\d{8,}", re.IGNORECASE
)


@command("lapor", "tip", Role.OFFICER)
def lapor(request: Request) -> None:
    """Reports the words, the attachment, or the message replied to; without any of them it asks for the story."""
    tx, incoming = request.tx, request.incoming
    group = None if incoming.private else find_group(tx, incoming.channel, incoming.chat)
    message: Message | None = keep(tx, incoming, request.member, group)
    story = request.args.strip()
    if not story and incoming.reply_to:
        message = find_message(tx, incoming, incoming.reply_to)
        story = latest_text(tx, message) if message else ""
    if not story and not incoming.attachments and not (message and incoming.reply_to):
        prompt(tx, request.member, "report")
        tx.send(request.member, text("report.ask_story"))
        return
    tip = service.report(tx, request.member, story, message, in_group=not incoming.private, channel=incoming.channel)
    if group:
        _in_group(request, tip)


@answers("report", media=True)
def report_answer(request: Request) -> None:
    """The story after an empty `/lapor`."""
    _report_message(request, keep(request.tx, request.incoming, request.member, None))


@press("send", Role.OFFICER)
def send(request: Request) -> None:
    """`Kirim informasi` under a plain message."""
    message = find_message(request.tx, request.incoming, request.args)
    if message is None or message.author_id != request.member.id:
        raise Refusal("refuse.tip_not_found")
    if message.tip_id:
        code = request.tx.session.get_one(Tip, message.tip_id).code
        raise Refusal("refuse.reported_already", code=code)
    _report_message(request, message)


def overheard(request: Request, message: Message) -> None:
    """A group message that reads like a report is offered to its author as one, in private."""
    if Role.OFFICER in request.member.held() and read_words(request.incoming.text).reads_like_report:
        request.tx.send(
            request.member,
            text("report.overheard"),
            Button(text("button.send"), "sendgroup", message.id.hex),
        )


def offer_to_send(request: Request) -> None:
    """Keeps an officer's plain message, photo or voice note, and puts one button under it."""
    incoming = request.incoming
    message = keep(request.tx, incoming, request.member, None)
    first = service.album_tip(request.tx, message)
    if first:
        service.add_to_tip(request.tx, first, message)
    elif Role.OFFICER in request.member.held():
        request.tx.send(request.member, text("report.offer"), Button(text("button.send"), "send", incoming.message_id))
    else:
        request.tx.send(request.member, text("menu.hint"))


@press("sendgroup", Role.OFFICER)
def send_overheard(request: Request) -> None:
    message = service.own_message(request.tx, request.member, request.args)
    _report_message(request, message)


@command("laporansaya", "mytips", Role.OFFICER)
def my_tips(request: Request) -> None:
    request.tx.send(request.member, service.own_tips(request.tx, request.member))


@command("nihil", "nil", Role.OFFICER)
def nil(request: Request) -> None:
    """Asks which village when there are several."""
    own = villages_of(request.tx, request.member)
    if not own:
        raise Refusal("refuse.no_village")
    if len(own) == 1:
        _nil(request, [own[0].code])
        return
    buttons = [Button(plain(each.name), "nil", each.code) for each in own]
    request.tx.send(request.member, text("nil.which"), *buttons, Button(text("button.all"), "nil", "all"))


@press("nil", Role.OFFICER)
def nil_chosen(request: Request) -> None:
    own = [area.code for area in villages_of(request.tx, request.member)]
    chosen = own if request.args == "all" else [code for code in own if code == request.args]
    if not chosen:
        raise Refusal("refuse.no_village")
    _nil(request, chosen)


@command("info", "")
def info(request: Request) -> None:
    """Shares information with the group, without names: shown first, sent with one tap."""
    words = request.args.strip()
    if not words:
        raise Refusal("refuse.info_empty")
    if NAMES.search(words):
        raise Refusal("refuse.info_names")
    prompt(request.tx, request.member, "info", detail=words)
    request.tx.send(request.member, text("info.preview", words=words), Button(text("button.share"), "share"))


@answers("info")
def info_dropped(request: Request) -> None:
    """Whatever is written instead of pressing is a new message, not the old one's."""
    offer_to_send(request)


@press("share")
def share(request: Request) -> None:
    service.share(request.tx, request.member)


def _nil(request: Request, codes: list[str]) -> None:
    tx = request.tx
    for code in codes:
        tx.add(NilReport(id=tx.new_id(), member_id=request.member.id, area_code=code, at=tx.now))
    tx.send(request.member, text("nil.stored", count=len(codes), at=tx.now))


def _report_message(request: Request, message: Message) -> None:
    service.report(
        request.tx,
        request.member,
        latest_text(request.tx, message),
        message,
        in_group=message.group_id is not None,
        channel=message.channel,
    )


def _in_group(request: Request, tip: Tip) -> None:
    """The group sees the code only; the original goes where the bot may remove it."""
    tx, incoming = request.tx, request.incoming
    tx.post(incoming.channel, incoming.chat, text("group.stored", code=tip.code), purpose=Purpose.GROUP)
    if tx.settings.telegram.remove_group_tips:
        tx.call(Action.DELETE, incoming.channel, incoming.chat, purpose=Purpose.GROUP, message_id=incoming.message_id)
