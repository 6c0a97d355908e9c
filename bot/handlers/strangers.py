"""What comes from accounts that are no member's: `/start CODE`, other private messages, messages in the group."""

from bot.database.transaction import Tx
from bot.domain.accounts import account_key, writer_at
from bot.domain.alarms import raise_few
from bot.handlers.commands import BY_WORD, for_another_bot, read_command
from bot.handlers.restricted import tell_standing
from bot.messages import Author, Incoming, Purpose, text
from bot.models.account import Account
from bot.models.member import Member
from bot.models.message import Message
from bot.services.group.signs import point_outsider
from bot.services.membership.enrolment import answer_due, enrol
from bot.services.membership.proof import ask_proof

# Who is no member, by author.
_OUTSIDERS = {
    Author.PERSON: "alarm.outsider",
    Author.ADMIN: "alarm.anonymous",
    Author.CHANNEL: "alarm.channel",
    Author.BOT: "alarm.bot",
}


def from_stranger(tx: Tx, incoming: Incoming) -> None:
    """Handles a private message of a stranger: `/start CODE` enrols, anything else gets the neutral answer."""
    sender = incoming.sender or incoming.chat
    name, code = read_command(incoming)
    if name == "start" and len(code.split()) == 1:
        enrol(tx, incoming.channel, sender, code.strip())
        if writer := writer_at(tx, incoming.channel, sender):
            _greet(tx, incoming, *writer)
            return
    answer_stranger(tx, incoming)


def answer_stranger(tx: Tx, incoming: Incoming) -> None:
    """Sends the neutral answer, once in a while."""
    if answer_due(tx, incoming.channel, incoming.sender or incoming.chat):
        tx.post(incoming.channel, incoming.chat, Purpose.STRANGER, text("stranger.neutral"))


def _greet(tx: Tx, incoming: Incoming, member: Member, account: Account) -> None:
    """Asks a new account for its proof; or welcomes it, or says that it waits."""
    if account.proof:
        ask_proof(tx, member, account, incoming)
    else:
        tell_standing(tx, member, account)


def hear_outsider(tx: Tx, incoming: Incoming, message: Message) -> None:
    """Points to the private chat if somebody in the group who is no member sends `/lapor`, or what reads like it."""
    name, words = read_command(incoming)
    reports = name in BY_WORD and BY_WORD[name].name == "lapor"
    if incoming.author == Author.PERSON and not for_another_bot(incoming):
        point_outsider(tx, message, words, reports=reports)


def alarm_outsider(tx: Tx, incoming: Incoming) -> None:
    """Alarms the operators, once a day, about somebody in the group who is not a member; of many together."""
    if incoming.author == Author.LINKED:  # the group's own
        return
    account = account_key(incoming.channel, incoming.sender or f"{incoming.author} {incoming.sender_name}").hex()
    raise_few(
        tx,
        f"outsider:{account}:{tx.now:%Y-%m-%d}",
        _OUTSIDERS[incoming.author],
        most=tx.settings.floods.outsider_alarms_per_hour,
        beyond="alarm.outsiders",
        name=incoming.sender_name,
    )
