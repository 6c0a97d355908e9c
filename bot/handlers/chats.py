"""Events that are no words or press of a person: the bot's standing in a chat, who joins a group, its new address."""

from bot.database.transaction import Tx
from bot.domain.accounts import member_at, set_reachable, set_unreachable, writer_at
from bot.domain.groups import find_group, move_group
from bot.domain.stored_messages import store_message
from bot.handlers.strangers import alarm_outsider, answer_stranger
from bot.messages import Incoming, Kind, Purpose, text
from bot.models.account import Account
from bot.models.member import Member
from bot.services.group.groups import leave, update_standing
from bot.services.routing.offers import pass_if_unreachable


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
    return True


def _membership(tx: Tx, incoming: Incoming) -> bool:
    """Handles a person who joined or left a group."""
    if find_group(tx, incoming.channel, incoming.chat) is None:
        return True
    member = incoming.sender and member_at(tx, incoming.channel, incoming.sender)
    if not member and incoming.status != "out":
        alarm_outsider(tx, incoming)
    return True


def _other(tx: Tx, incoming: Incoming) -> bool:
    """Ignores an event of another kind. A stranger gets the neutral answer, where the bot can answer."""
    person = incoming.private and incoming.chat and (incoming.sender or incoming.chat)
    if person and not member_at(tx, incoming.channel, person):
        answer_stranger(tx, incoming)
    return True


def _unreadable(tx: Tx, incoming: Incoming) -> bool:
    """Handles a message of which nothing can be read, such as a poll. In the group it is kept as what it is."""
    writer = writer_at(tx, incoming.channel, incoming.sender) if incoming.sender else None
    if writer is None:
        return _other(tx, incoming)
    if incoming.private:
        _ask_for_words(tx, incoming, *writer)
        return False
    group = find_group(tx, incoming.channel, incoming.chat)
    if group:
        store_message(tx, incoming, writer[0], group)
    return group is None


def _ask_for_words(tx: Tx, incoming: Incoming, member: Member, account: Account) -> None:
    set_reachable(tx, account)
    if account.restricted:
        tx.send_to_account(account, text("refuse.cannot_read"))
        return
    tx.answering(incoming, member)
    tx.send(member, Purpose.REPLY, text("refuse.cannot_read"))


def _migration(tx: Tx, incoming: Incoming) -> bool:
    """Handles a group that got a new address."""
    move_group(tx, incoming.channel, incoming.chat, incoming.status)
    return True


# The handlers of these kinds of events. All others are the words or the press of a person.
ABOUT_CHATS = {
    Kind.OTHER: _other,
    Kind.UNREADABLE: _unreadable,
    Kind.MIGRATION: _migration,
    Kind.STANDING: _standing,
    Kind.MEMBERSHIP: _membership,
}
