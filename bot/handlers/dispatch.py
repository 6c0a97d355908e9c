"""Finds the handler of an incoming event: first by the chat and its sender, then by the content."""

from collections.abc import Sequence
from datetime import timedelta

from bot.database.transaction import Tx
from bot.domain.accounts import expect_writers, set_reachable, writer_at
from bot.domain.conversations import end_prompt, expect_prompts, open_prompt, prompt, sent_to
from bot.domain.groups import find_group
from bot.domain.people import expect_villages
from bot.domain.stored_messages import expect_messages, find_message, store_message
from bot.domain.tips import own_tip
from bot.errors import Refusal, not_found
from bot.handlers import capabilities, menu  # noqa: F401 - `capabilities` registers what each has
from bot.handlers.chats import ABOUT_CHATS
from bot.handlers.commands import BY_WORD, cancels, for_another_bot, read_command
from bot.handlers.edits import handle_edit
from bot.handlers.restricted import from_restricted, in_group
from bot.handlers.router import ANSWERS, PRESSES, Request, asked_again, run_command
from bot.handlers.strangers import alarm_outsider, from_stranger, hear_outsider
from bot.messages import MESSAGES, Incoming, Kind, Operation, Purpose, Verb
from bot.models.account import Account, Proof
from bot.models.group import Group
from bot.models.member import Member
from bot.models.message import Message
from bot.models.prompt import Prompt, PromptKind
from bot.reading.understanding import understand
from bot.services.dialogue.answers import answer_if_about_own_tip
from bot.services.dialogue.questions import open_questions
from bot.services.group.groups import leave
from bot.services.membership.proof import give_phone
from bot.services.reporting.doubles import expect_recent_tips
from bot.services.reporting.intake import hear_in_group, keep_refused
from bot.services.reporting.joining import hear
from bot.services.reporting.sources import asked_for_source
from bot.text_json import pack

PRESS_LIFE = timedelta(seconds=15)


def read_ahead(tx: Tx, events: Sequence[Incoming]) -> None:
    """Reads together what the handlers of these events are about to ask."""
    tx.ahead.steps = len(events)
    writers = expect_writers(tx, {(each.channel, each.sender) for each in events if each.sender})
    expect_messages(tx, [each for each in events if each.kind in MESSAGES])
    for expect in (expect_prompts, expect_villages, expect_recent_tips):
        expect(tx, writers)


def dispatch(tx: Tx, incoming: Incoming) -> bool:
    """Handles one event. Returns whether to erase its payload: a stranger's, a group's that is not served, of no use,
    or one that names a source.

    Raises:
        Refusal: an expected "no", which the sender is told.
    """
    handle = ABOUT_CHATS.get(incoming.kind)
    return handle(tx, incoming) if handle else _from_person(tx, incoming)


def _from_person(tx: Tx, incoming: Incoming) -> bool:
    writer = writer_at(tx, incoming.channel, incoming.sender) if incoming.sender else None
    if writer:
        tx.answering(incoming, None if writer[1].restricted else writer[0])
    if not incoming.private:
        return _in_group(tx, incoming, writer)
    if writer is None and incoming.kind == Kind.PRESS:
        _answer_press(tx, incoming, None)
        return True
    if writer is None:
        from_stranger(tx, incoming)
        return True
    return _in_private(tx, incoming, *writer)


def refuse(tx: Tx, incoming: Incoming, refusal: Refusal) -> bool:
    """Tells a member the reason of a refusal: as the answer to the press, or as a message.

    Returns whether to erase the payload: it names a source.
    """
    writer = writer_at(tx, incoming.channel, incoming.sender) if incoming.sender else None
    if writer is None:
        return False
    member, account = writer
    if incoming.kind == Kind.PRESS:
        _answer_press(tx, incoming, member, refusal)
        return False
    tx.answering(incoming, None if account.restricted else member)
    if account.restricted:
        tx.send_to_account(account, refusal.text)
        return False
    return _refuse_words(tx, incoming, member, refusal)


def _refuse_words(tx: Tx, incoming: Incoming, member: Member, refusal: Refusal) -> bool:
    """Tells the member the reason; keeps the words, unless the question is asked again or they name a source."""
    secret = _is_secret(tx, incoming, member)
    tx.send(member, Purpose.REPLY, refusal.text)
    end_prompt(tx, member)  # otherwise every later message would answer it and be refused too
    if refusal.ask_again:
        kind, ref = refusal.ask_again
        prompt(tx, member, PromptKind(kind), ref)
    only_asked = refusal.ask_again and incoming.private and not incoming.attachments  # a photo may be a report
    if not secret and not only_asked:
        tx.answering(incoming, member)  # the question whether to send the message means it too
        keep_refused(tx, member, incoming, *read_command(incoming))
    return secret


def _is_secret(tx: Tx, incoming: Incoming, member: Member) -> bool:
    """Whether the message names a source, or is the edit of one that does."""
    if incoming.kind == Kind.EDIT:
        message = find_message(tx, incoming, incoming.message_id)
        return message is not None and message.names_source
    words = incoming.private and not read_command(incoming)[0]
    return words and bool(asked_for_source(tx, member, incoming, open_prompt(tx, member)))


def _in_private(tx: Tx, incoming: Incoming, member: Member, account: Account) -> bool:
    """Handles a private event of a member. Returns whether it names a source."""
    set_reachable(tx, account)  # a message from the account shows it
    if account.restricted:
        return _in_private_restricted(tx, incoming, member, account)
    if member.preferred_channel != account.channel:
        member.preferred_channel = account.channel
    menu.refresh_commands(tx, member, account)
    if incoming.kind == Kind.PRESS:
        _run_press(tx, incoming, member)
        return False
    if incoming.kind == Kind.EDIT:
        return handle_edit(tx, incoming, (member, account), None)
    name, words = read_command(incoming)
    if not name:
        return _handle_words(Request(tx, member, incoming, incoming.text))
    run_command(Request(tx, member, incoming, words), name)
    return False


def _in_private_restricted(tx: Tx, incoming: Incoming, member: Member, account: Account) -> bool:
    if incoming.kind == Kind.EDIT:
        return handle_edit(tx, incoming, (member, account), None)
    if account.proof == Proof.PHONE and incoming.own_phone:
        if give_phone(tx, member, account, incoming):
            menu.refresh_commands(tx, member, account)
        return False
    from_restricted(tx, incoming, member, account)
    if incoming.kind == Kind.PRESS:
        _answer_press(tx, incoming, member)
    return False


def _handle_words(request: Request) -> bool:
    """Handles words without a command: an answer about a tip, the answer to the open prompt, or a new message.

    Words that only cancel do so, and answer nothing. Returns whether the words name a source.
    """
    tx, member, incoming = request.tx, request.member, request.incoming
    asked = _open_prompt(tx, member, incoming)
    if cancels(incoming) and (asked or not (incoming.reply_to or open_questions(tx, member))):
        run_command(request, "batal")
        return False
    if code := asked_for_source(tx, member, incoming, asked):
        other = asked is not None and asked.kind != PromptKind.SOURCE
        return _run_answer(request, PromptKind.SOURCE, code, keeps_prompt=other)
    named_by_reply = asked is not None and _answers(tx, member, incoming, asked)
    code, rest = request.split_code()
    only_code = code and not (asked or rest or incoming.attachments or incoming.reply_to)
    if only_code and own_tip(tx, member, None, code):
        PRESSES[Verb.OWN_TIP].run(Request(tx, member, incoming, code))
        return False
    if not named_by_reply and answer_if_about_own_tip(tx, member, incoming, code):
        end_prompt(tx, member)
        return False
    if asked is None:
        hear(tx, member, incoming)
        return False
    return _run_answer(request, asked.kind, asked.ref, asked.detail)


def _answers(tx: Tx, member: Member, incoming: Incoming, asked: Prompt) -> bool:
    """Whether a reply answers the open question: it quotes it, or the name of a village is asked for."""
    quoted = sent_to(tx, member, incoming.channel, incoming.reply_to)
    return asked.kind == PromptKind.AREA or (quoted is not None and quoted.created_at == asked.created_at)


def _run_answer(request: Request, kind: PromptKind, ref: str, detail: str = "", *, keeps_prompt: bool = False) -> bool:
    """Handles the answer to a prompt. Returns whether it is secret.

    `keeps_prompt`: it answers another prompt than the open one, as a late part of an album does.
    """
    tx, member, incoming, entry = request.tx, request.member, request.incoming, ANSWERS[kind]
    with asked_again(kind, ref):
        if incoming.text or entry.media:
            if not keeps_prompt:
                end_prompt(tx, member)
            entry.run(Request(tx, member, incoming, ref, detail))
        elif kind == PromptKind.AREA:  # a photo is no name of a village: it is something new
            hear(tx, member, incoming)
        else:
            raise Refusal("refuse.words_please")
    return entry.secret


def _open_prompt(tx: Tx, member: Member, incoming: Incoming) -> Prompt | None:
    """The open prompt. It ends here if the member has lost the roles that may answer it.

    So does the question who the source is, if an emergency comes: a source is sent to nobody.
    """
    asked = open_prompt(tx, member)
    if asked is None:
        return None
    unheard = asked.kind == PromptKind.SOURCE and understand(incoming.text).is_emergency
    if ANSWERS[asked.kind].allows(member) and not unheard:
        return asked
    end_prompt(tx, member)
    return None


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


def _in_group(tx: Tx, incoming: Incoming, writer: tuple[Member, Account] | None) -> bool:
    member = writer[0] if writer else None
    group = find_group(tx, incoming.channel, incoming.chat)
    if group is None:
        leave(tx, incoming.channel, incoming.chat)
        return True
    if incoming.kind == Kind.PRESS:
        return True
    if incoming.kind == Kind.EDIT:
        return handle_edit(tx, incoming, writer, group)
    message = store_message(tx, incoming, member, group)
    if writer is None:
        alarm_outsider(tx, incoming)
    if for_another_bot(incoming):
        return False
    if writer is None:
        hear_outsider(tx, incoming, message)
    elif writer[1].restricted:
        in_group(tx, incoming, *writer, message)
    else:
        _hear_member(tx, incoming, writer[0], message, group)
    return False


def _hear_member(tx: Tx, incoming: Incoming, member: Member, message: Message, group: Group) -> None:
    name, words = read_command(incoming)
    if not name:
        hear_in_group(tx, member, message, group, words)
    elif name in BY_WORD:  # other commands may be meant for another bot
        run_command(Request(tx, member, incoming, words), name)
