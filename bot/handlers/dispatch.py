"""Finds the handler of an incoming event: first by the chat and its sender, then by the content."""

from datetime import timedelta

from bot.database.transaction import Tx
from bot.domain.accounts import account_key, member_at, set_reachable, set_unreachable, writer_at
from bot.domain.alarms import raise_alarm
from bot.domain.conversations import end_prompt, open_prompt, prompt
from bot.domain.groups import find_group, move_group
from bot.domain.stored_messages import find_message, latest_text, store_message
from bot.errors import Refusal, not_found
from bot.handlers import capabilities, menu  # noqa: F401 - `capabilities` registers what each has
from bot.handlers.commands import BY_WORD, read_command
from bot.handlers.router import ANSWERS, PRESSES, Request, asked_again, run_command
from bot.messages import Author, Incoming, Kind, Operation, Purpose, text
from bot.models.account import Account
from bot.models.group import Group
from bot.models.member import Member
from bot.models.prompt import Prompt, PromptKind
from bot.services.dialogue.answers import amended, answer_if_about_own_tip
from bot.services.group.groups import leave, remove_from_group, update_standing
from bot.services.membership.enrolment import answer_due, enrol
from bot.services.reporting.intake import hear_in_group, keep_refused, offer_to_report
from bot.services.routing.offers import pass_if_unreachable
from bot.text_json import pack

# Who is no member, by author.
_OUTSIDERS = {
    Author.PERSON: "alarm.outsider",
    Author.ADMIN: "alarm.anonymous",
    Author.CHANNEL: "alarm.channel",
    Author.BOT: "alarm.bot",
}
PRESS_LIFE = timedelta(seconds=15)


def dispatch(tx: Tx, incoming: Incoming) -> bool:
    """Handles one event. Returns whether to erase its payload: it is a stranger's, or of a group that is not served.

    Raises:
        Refusal: an expected "no", which the sender is told.
    """
    handle = _ABOUT_CHATS.get(incoming.kind)
    return handle(tx, incoming) if handle else _from_person(tx, incoming)


def _from_person(tx: Tx, incoming: Incoming) -> bool:
    writer = writer_at(tx, incoming.channel, incoming.sender) if incoming.sender else None
    if writer:
        tx.answering(writer[0], incoming.channel)
    if not incoming.private:
        return _in_group(tx, incoming, writer[0] if writer else None)
    if writer is None:
        _from_stranger(tx, incoming)
        return True
    _in_private(tx, incoming, *writer)
    return False


def refuse(tx: Tx, incoming: Incoming, refusal: Refusal) -> None:
    """Tells a member the reason of a refusal: as the answer to the press, or as a message."""
    member = member_at(tx, incoming.channel, incoming.sender) if incoming.sender else None
    if member is None:
        return
    tx.answering(member, incoming.channel)
    if incoming.kind == Kind.PRESS:
        _answer_press(tx, incoming, member, refusal)
    else:
        tx.send(member, Purpose.REPLY, refusal.text)
        end_prompt(tx, member)  # otherwise every later message would answer it and be refused too
        if refusal.ask_again:
            kind, ref = refusal.ask_again
            prompt(tx, member, PromptKind(kind), ref)
        if not (refusal.ask_again and incoming.private) or incoming.attachments:  # a photo may be a report
            keep_refused(tx, member, incoming, *read_command(incoming))


def _in_private(tx: Tx, incoming: Incoming, member: Member, account: Account) -> None:
    set_reachable(tx, account)  # a message from the account shows it
    if member.preferred_channel != account.channel:
        member.preferred_channel = account.channel
    menu.refresh_commands(tx, member, account)
    if incoming.kind == Kind.PRESS:
        _run_press(tx, incoming, member)
        return
    if incoming.kind == Kind.EDIT:
        _handle_edit(tx, incoming, member, None)
        return
    name, words = read_command(incoming)
    if name:
        run_command(Request(tx, member, incoming, words), name)
    else:
        _handle_words(Request(tx, member, incoming, incoming.text))


def _handle_words(request: Request) -> None:
    """Handles words without a command: an answer about a tip, the answer to the open prompt, or a new message."""
    tx, member, incoming = request.tx, request.member, request.incoming
    asked = _open_prompt(tx, member)
    named_by_reply = asked is not None and asked.kind == PromptKind.AREA  # the name of a village often comes as a reply
    code, _ = request.split_code()
    if not named_by_reply and answer_if_about_own_tip(tx, member, incoming, code):
        end_prompt(tx, member)
        return
    if asked is None:
        offer_to_report(tx, member, incoming)
        return
    entry = ANSWERS[asked.kind]
    with asked_again(asked.kind, asked.ref):
        if incoming.text or entry.media:
            end_prompt(tx, member)
            entry.run(Request(tx, member, incoming, asked.ref))
        elif asked.kind == PromptKind.AREA:  # a photo is no name of a village: it is something new
            offer_to_report(tx, member, incoming)
        else:
            raise Refusal("refuse.words_please")


def _open_prompt(tx: Tx, member: Member) -> Prompt | None:
    """The open prompt. It ends here if the member has lost the roles that may answer it."""
    asked = open_prompt(tx, member)
    if asked is None or ANSWERS[asked.kind].allows(member):
        return asked
    end_prompt(tx, member)
    return None


def _handle_edit(tx: Tx, incoming: Incoming, member: Member | None, group: Group | None) -> None:
    """Stores the new text of an edited message. If the message is part of a tip, its owner is told."""
    before = find_message(tx, incoming, incoming.message_id)
    known_text = latest_text(tx, before) if before else ""
    message = store_message(tx, incoming, member, group)
    if incoming.text != known_text:
        amended(tx, message, read_command(incoming)[1])


def _run_press(tx: Tx, incoming: Incoming, member: Member) -> None:
    verb, _, ref = incoming.data.partition(":")
    entry = PRESSES.get(verb)
    if entry is None or not entry.allows(member):
        raise not_found()
    if not entry.keeps_prompt:
        end_prompt(tx, member)
    entry.run(Request(tx, member, incoming, ref))
    _answer_press(tx, incoming, member)


def _answer_press(tx: Tx, incoming: Incoming, member: Member | None, refusal: Refusal | None = None) -> None:
    """Ends the wait of the app after a press, with the words of a refusal if there is one."""
    tx.call(
        Operation.ANSWER,
        incoming.channel,
        incoming.chat,
        expires=PRESS_LIFE,
        press_id=incoming.press_id,
        language=member.language if member else "",
        text=pack(refusal.text) if refusal else None,
    )


def _in_group(tx: Tx, incoming: Incoming, member: Member | None) -> bool:
    group = find_group(tx, incoming.channel, incoming.chat)
    if group is None:
        leave(tx, incoming.channel, incoming.chat)
        return True
    if incoming.kind == Kind.PRESS:
        return False
    if incoming.kind == Kind.EDIT:
        _handle_edit(tx, incoming, member, group)
        if read_command(incoming)[0] == "info":  # an edit commands nothing, but what it names shall not stay
            remove_from_group(tx, group, incoming.message_id)
        return False
    message = store_message(tx, incoming, member, group)
    if member is None:
        _alarm_outsider(tx, incoming)
        return False
    name, words = read_command(incoming)
    if not name:
        hear_in_group(tx, member, message, group, words)
    elif name in BY_WORD:  # other commands may be meant for another bot
        run_command(Request(tx, member, incoming, words), name)
    return False


def _alarm_outsider(tx: Tx, incoming: Incoming) -> None:
    """Alarms the operators, once a day, about somebody in the group who is not a member."""
    if incoming.author == Author.LINKED:  # the group's own
        return
    subject = account_key(incoming.channel, incoming.sender or f"{incoming.author} {incoming.sender_name}").hex()
    key = _OUTSIDERS[incoming.author]
    raise_alarm(tx, f"outsider:{subject}:{tx.now:%Y-%m-%d}", key, name=incoming.sender_name)


def _from_stranger(tx: Tx, incoming: Incoming) -> None:
    """Handles a private event of a stranger: `/start CODE` enrols, anything else gets the neutral answer."""
    sender = incoming.sender or incoming.chat
    if incoming.kind == Kind.PRESS:
        _answer_press(tx, incoming, None)
        return
    words = incoming.text.split()
    if len(words) == 2 and words[0].lower() == "/start":
        enrol(tx, incoming.channel, sender, words[1])
        if writer := writer_at(tx, incoming.channel, sender):
            menu.welcome(tx, *writer)
            return
    if answer_due(tx, incoming.channel, sender):
        tx.post(incoming.channel, incoming.chat, Purpose.STRANGER, text("stranger.neutral"))


def _standing(tx: Tx, incoming: Incoming) -> bool:
    """Handles a change of the bot's standing in a chat: it was added, removed, blocked, or its rights changed."""
    if incoming.private:
        writer = writer_at(tx, incoming.channel, incoming.chat)
        if writer and incoming.status == "out":
            set_unreachable(tx, *writer)
            pass_if_unreachable(tx, writer[0])
        elif writer:
            set_reachable(tx, writer[1])
        return writer is None
    group = find_group(tx, incoming.channel, incoming.chat)
    if group is None:
        if incoming.status != "out":
            leave(tx, incoming.channel, incoming.chat)
        return True
    update_standing(tx, group, incoming.status)
    return False


def _membership(tx: Tx, incoming: Incoming) -> bool:
    """Handles a person who joined or left a group."""
    if find_group(tx, incoming.channel, incoming.chat) is None:
        return True
    member = incoming.sender and member_at(tx, incoming.channel, incoming.sender)
    if not member and incoming.status != "out":
        _alarm_outsider(tx, incoming)
    return False


def _other(tx: Tx, incoming: Incoming) -> bool:
    """Ignores an event of another kind."""
    return not incoming.private and find_group(tx, incoming.channel, incoming.chat) is None


def _migration(tx: Tx, incoming: Incoming) -> bool:
    """Handles a group that got a new address."""
    move_group(tx, incoming.channel, incoming.chat, incoming.status)
    return False


# The handlers of events that are no words or press of a person.
_ABOUT_CHATS = {
    Kind.OTHER: _other,
    Kind.MIGRATION: _migration,
    Kind.STANDING: _standing,
    Kind.MEMBERSHIP: _membership,
}
