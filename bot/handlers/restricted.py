"""What comes from an account that may only send tips. Anything else is answered by one sentence and does nothing."""

from bot.database.transaction import Tx
from bot.errors import Refusal
from bot.handlers.commands import BY_WORD, read_command
from bot.handlers.menu import welcome
from bot.messages import Incoming, Kind, Verb
from bot.models.account import Account
from bot.models.member import Member
from bot.models.message import Message
from bot.services.membership.enrolment import enrol
from bot.services.membership.grant_messages import ask_new_leader
from bot.services.reporting import restricted


def from_restricted(tx: Tx, incoming: Incoming, member: Member, account: Account) -> None:
    """Handles a private message or press.

    Raises:
        Refusal: the press would do something else than send a tip.
    """
    if incoming.kind == Kind.PRESS:
        _press(tx, incoming, member, account)
        return
    name, words = read_command(incoming)
    if not name:
        restricted.offer_to_report(tx, member, account, incoming)
    elif name in BY_WORD and BY_WORD[name].name == "lapor":
        restricted.report(tx, member, account, incoming, words)
    else:
        if name == "start" and words.strip():
            enrol(tx, incoming.channel, account.address, words)
        tell_standing(tx, member, account)


def tell_standing(tx: Tx, member: Member, account: Account) -> None:
    """Says what the account may do after a code was entered. A leader is asked then about what waits for a yes."""
    if account.restricted:
        restricted.tell_standing(tx, account)
        return
    welcome(tx, member, account)
    ask_new_leader(tx, member)


def in_group(tx: Tx, incoming: Incoming, member: Member, account: Account, message: Message) -> None:
    """Handles a stored message in the group."""
    name, words = read_command(incoming)
    if not name:
        restricted.hear_in_group(tx, account, message, words)
    elif name in BY_WORD and BY_WORD[name].name == "lapor":
        restricted.report(tx, member, account, incoming, words)
    elif name in BY_WORD:  # other commands may be meant for another bot
        restricted.tell_standing(tx, account)


def warn(tx: Tx, account: Account, message: Message) -> None:
    """Tells a restricted account that its tip is, or may be, an emergency now. Others have been told."""
    if account.restricted:
        restricted.repeat_receipt(tx, account, message)


def _press(tx: Tx, incoming: Incoming, member: Member, account: Account) -> None:
    verb, _, ref = incoming.data.partition(":")
    if verb != Verb.SEND_OVERHEARD:
        raise Refusal(f"standing.{account.standing}")
    restricted.report_own(tx, member, account, ref)
