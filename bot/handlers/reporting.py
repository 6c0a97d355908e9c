"""`/lapor` with its questions and corrections; `/laporansaya`, `/nihil`."""

from collections.abc import Callable, Collection

from bot.database.transaction import Tx
from bot.domain.conversations import prompt
from bot.domain.groups import find_group
from bot.domain.people import villages_of
from bot.domain.stored_messages import album_tip, find_message, store_message, story_of
from bot.domain.text_analysis import read_words
from bot.errors import Refusal, not_found
from bot.handlers.router import COMMAND, Request, answers, command, press
from bot.messages import Button, Purpose, Verb, plain, text
from bot.models.group import Group
from bot.models.member import Member, Role
from bot.models.message import Message
from bot.models.outbox import Outbox
from bot.models.prompt import PromptKind
from bot.models.tip import Happened, Urgency
from bot.services.dialogue.answers import add_to_tip
from bot.services.group.groups import remove_from_group
from bot.services.reporting import enrichment, reports
from bot.services.reporting.nil_reports import report_nil
from bot.services.reporting.own_tips import own_tips

# With so many words after a refused command, the bot asks whether they are a report.
WORDS_OF_A_STORY = 3


@command("lapor")
def lapor(request: Request) -> None:
    """Reports the words, the attachment, or the message replied to. Without any of them, asks for the story."""
    tx, incoming = request.tx, request.incoming
    group = None if incoming.private else find_group(tx, incoming.channel, incoming.chat)
    message: Message | None = store_message(tx, incoming, request.member, group)
    story = request.args.strip()
    if not story and incoming.reply_to:
        message = find_message(tx, incoming, incoming.reply_to)
        story = story_of(tx, message) if message else ""
    if not story and not incoming.attachments and not (message and incoming.reply_to):
        prompt(tx, request.member, PromptKind.REPORT)
        tx.send(request.member, text("report.ask_story"), purpose=Purpose.REPLY)
        return
    if message:
        reports.refuse_if_reported(tx, message)
    reports.report(tx, request.member, story, message, in_group=not incoming.private, channel=incoming.channel)
    # `report` removes the reported message. The command is another message if it replies to the reported one.
    if group and message and message.platform_id != incoming.message_id:
        remove_from_group(tx, group, incoming.message_id)


@answers(PromptKind.REPORT, Role.OFFICER, media=True)
def report_answer(request: Request) -> None:
    """The story after an empty `/lapor`."""
    _report_message(request, store_message(request.tx, request.incoming, request.member, None))


@press(Verb.SEND, Role.OFFICER)
def send(request: Request) -> None:
    """`Kirim informasi` under a plain message."""
    message = find_message(request.tx, request.incoming, request.args)
    if message is None or message.author_id != request.member.id:
        raise Refusal("refuse.tip_not_found")
    _report_message(request, message)


def in_group(request: Request, message: Message, group: Group) -> None:
    """Handles a member's message in the group: a late part of a reported album joins the tip.

    If another message reads like a report, its author gets, in private, a button that reports it.
    """
    tip = album_tip(request.tx, message)
    if tip:
        add_to_tip(request.tx, tip, message)
        remove_from_group(request.tx, group, message.platform_id)
    elif Role.OFFICER in request.member.held() and read_words(request.incoming.text).reads_like_report:
        request.tx.send(
            request.member,
            text("report.overheard"),
            Button(text("button.send"), Verb.SEND_OVERHEARD, message.id.hex),
            purpose=Purpose.REPLY,
        )


def offer_to_send(request: Request) -> None:
    """Stores a private message without a command, and sends an officer the button that reports it."""
    incoming = request.incoming
    message = store_message(request.tx, incoming, request.member, None)
    tip = album_tip(request.tx, message)
    if tip:
        add_to_tip(request.tx, tip, message)
    elif reports.is_later_part(request.tx, message):
        return  # the button stands under the first part
    elif Role.OFFICER in request.member.held():
        request.tx.send(
            request.member,
            text("report.offer"),
            Button(text("button.send"), Verb.SEND, incoming.message_id),
            purpose=Purpose.REPLY,
        )
    else:
        request.tx.send(request.member, text("menu.hint"), purpose=Purpose.REPLY)


def keep_refused(request: Request, *, asked_again: bool) -> None:
    """Stores a refused message again, because the refusal rolled back its transaction.

    In private, an officer also gets the button that reports the words, unless a prompt asks for them again.
    """
    incoming, command = request.incoming, COMMAND.match(request.args)
    if not incoming.private:
        group = find_group(request.tx, incoming.channel, incoming.chat)
        store_message(request.tx, incoming, request.member, group)
        if group and command and command[1] == "info":  # it may contain the name for which it was refused
            remove_from_group(request.tx, group, incoming.message_id)
        return
    if asked_again:
        return
    words = request.args[command.end() :] if command else request.args
    enough = WORDS_OF_A_STORY if command else 1
    if Role.OFFICER in request.member.held() and (len(words.split()) >= enough or request.incoming.attachments):
        offer_to_send(request)


@press(Verb.SEND_OVERHEARD, Role.OFFICER)
def send_overheard(request: Request) -> None:
    message = reports.own_message(request.tx, request.member, request.args)
    _report_message(request, message)


@command("laporansaya")
def my_tips(request: Request) -> None:
    request.tx.send(request.member, own_tips(request.tx, request.member), purpose=Purpose.REPLY)


@command("nihil")
def nil(request: Request) -> None:
    """Reports nil for the officer's village; asks which one if there are several."""
    own = villages_of(request.tx, request.member)
    if not own:
        raise Refusal("refuse.no_village")
    if len(own) == 1:
        _store_nil_reports(request, [own[0].code])
        return
    buttons = [Button(plain(each.name), Verb.NIL, each.code) for each in own]
    request.tx.send(
        request.member, text("nil.which"), *buttons, Button(text("button.all"), Verb.NIL, "all"), purpose=Purpose.REPLY
    )


@press(Verb.NIL, Role.OFFICER)
def nil_chosen(request: Request) -> None:
    own = [area.code for area in villages_of(request.tx, request.member)]
    chosen = own if request.args == "all" else [code for code in own if code == request.args]
    if not chosen:
        raise Refusal("refuse.no_village")
    _store_nil_reports(request, chosen)


def _store_nil_reports(request: Request, codes: list[str]) -> None:
    report_nil(request.tx, request.member, codes)


def _report_message(request: Request, message: Message) -> None:
    tx = request.tx
    reports.refuse_if_reported(tx, message)
    story, in_group = story_of(tx, message), message.group_id is not None
    reports.report(tx, request.member, story, message, in_group=in_group, channel=message.channel)


PressHandler = Callable[[Tx, Member, str, str, Outbox | None], None]


def _register_press(verb: Verb, answer: PressHandler, choices: Collection[str] = ()) -> None:
    """Registers a press with a tip's code and a choice. If `choices` is given, the choice must be one of them."""

    @press(verb, Role.OFFICER)
    def run(request: Request) -> None:
        code, chosen = request.parts
        if choices and chosen not in choices:
            raise not_found()
        answer(request.tx, request.member, code, chosen, request.pressed)


_register_press(Verb.AREA, enrichment.answer_area)
_register_press(Verb.SUBSTANCE, enrichment.answer_substance, enrichment.SUBSTANCES)
_register_press(Verb.SKIP, enrichment.skip_question, enrichment.QUESTIONS)
_register_press(Verb.FIX, enrichment.ask_question, enrichment.QUESTIONS)


@press(Verb.WHEN, Role.OFFICER)
def answer_when(request: Request) -> None:
    code, chosen = request.choice(Happened)
    enrichment.answer_when(request.tx, request.member, code, chosen, request.pressed)


@press(Verb.URGENCY, Role.OFFICER)
def change_urgency(request: Request) -> None:
    code, chosen = request.choice(Urgency)
    enrichment.change_urgency(request.tx, request.member, code, chosen, request.pressed)


@press(Verb.TYPE_AREA, Role.OFFICER)
def type_area(request: Request) -> None:
    prompt(request.tx, request.member, PromptKind.AREA, request.args)
    request.tx.send(request.member, text("ask.area_typed"), purpose=Purpose.REPLY)


@answers(PromptKind.AREA, Role.OFFICER)
def area_answer(request: Request) -> None:
    enrichment.search_area(request.tx, request.member, request.args, request.incoming.text)
