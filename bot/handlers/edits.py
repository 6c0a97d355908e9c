"""Edited messages: an edit has the effect that its words would have had at once, or an answer. It runs no command but
`/lapor`.
"""

from dataclasses import replace

from bot.database.transaction import Tx
from bot.domain.stored_media import media_of
from bot.domain.stored_messages import find_message, latest_text, store_message
from bot.handlers import restricted
from bot.handlers.commands import BY_WORD, for_another_bot, read_command
from bot.handlers.router import Request, run_command
from bot.handlers.strangers import hear_outsider
from bot.messages import Incoming, Purpose, text
from bot.models.account import Account
from bot.models.group import Group
from bot.models.member import Member
from bot.models.message import Message
from bot.services.dialogue.answers import amended
from bot.services.dialogue.edited_media import media_edited
from bot.services.dialogue.undoing import take_out_joined
from bot.services.group.groups import remove_from_group
from bot.services.reporting.intake import hear_in_group, newly_reads_like_report, offer
from bot.services.reporting.sources import change_source


def handle_edit(tx: Tx, incoming: Incoming, writer: tuple[Member, Account] | None, group: Group | None) -> bool:
    """Stores the new text of an edited message, and does what it asks for.

    Returns whether it names a source, which the new words or pictures replace.
    """
    before = find_message(tx, incoming, incoming.message_id)
    if before and before.names_source:
        change_source(tx, before, incoming)
        return True
    text_before = latest_text(tx, before) if before else None
    media_before = media_of(tx, before) if before else ()
    message = store_message(tx, incoming, writer[0] if writer else None, group)
    if writer and incoming.text not in ("", text_before):
        _edited(tx, incoming, *writer, message, text_before)
    elif writer is None and group:
        hear_outsider(tx, incoming, message)
    media_edited(tx, incoming, message, media_before)
    if group and read_command(incoming)[0] == "info":  # not shared, but what it names shall not stay
        remove_from_group(tx, group, incoming.message_id)
    return False


def _edited(  # noqa: PLR0917 - the same order as in all functions here
    tx: Tx, incoming: Incoming, member: Member, account: Account, message: Message, text_before: str | None
) -> None:
    """Does what the new text asks for. `text_before`: None of a message that was not stored, as a command is not."""
    name, words = read_command(incoming)
    before = read_command(replace(incoming, text=text_before or ""))[1]
    reports = name in BY_WORD and BY_WORD[name].name == "lapor"
    if reports:  # a command makes a tip of its own from what had joined another one
        take_out_joined(tx, member, message)
    if message.tip_id:
        if words != before and amended(tx, message, words, before):
            restricted.warn(tx, account, message)
    elif reports or (not name and not for_another_bot(incoming) and newly_reads_like_report(words, before)):
        _as_if_new(Request(tx, member, incoming, words), account, message, name)
    elif incoming.private and not account.restricted and (name or text_before is None):
        tx.send(member, Purpose.REPLY, text("edit.no_effect"))


def _as_if_new(request: Request, account: Account, message: Message, name: str) -> None:
    tx, member, incoming = request.tx, request.member, request.incoming
    if account.restricted and incoming.private:
        restricted.from_restricted(tx, incoming, member, account)
    elif account.restricted:
        restricted.in_group(tx, incoming, member, account, message)
    elif name:
        run_command(request, name)
    elif incoming.private:
        offer(tx, member, message)
    else:
        hear_in_group(tx, member, message, tx.session.get_one(Group, message.group_id), request.args)
