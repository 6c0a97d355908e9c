"""Commands of every member: `/start`, `/menu`, `/bantuan`, `/bahasa`, `/batal`; and the app's command list."""

from bot.database.transaction import Tx
from bot.domain.accounts import writer_at
from bot.domain.conversations import end_prompt
from bot.errors import Refusal
from bot.handlers.router import COMMANDS, LISTED, Command, Request, command, press
from bot.i18n import LANGUAGES
from bot.messages import MAX_CHOICES, Button, text
from bot.models.account import Account
from bot.models.member import Member
from bot.models.outbox import Action
from bot.text_json import pack

ORDER = (
    *("lapor", "laporansaya", "nihil"),
    *("antrian", "piket", "detail", "tanya", "tindaklanjut", "selesai"),
    *("rekap", "undang", "anggota", "cabut"),
    *("info", "menu", "bahasa", "bantuan", "batal", "start"),
)


def welcome(tx: Tx, member: Member, account: Account) -> None:
    """Greets a new member and sets the command list in their app."""
    tx.send(member, text("enrol.welcome", name=member.title))
    refresh_commands(tx, member, account)


@command("start")
def start(request: Request) -> None:
    show_menu(request)


@command("menu")
def show_menu(request: Request) -> None:
    """Shows every command of the member as a button."""
    mine = [each for each in listed() if each.allows(request.member) and each.name not in {"start", "menu"}]
    for page in range(0, len(mine), MAX_CHOICES):
        buttons = [Button(text(f"menu.{each.name}"), "run", each.name) for each in mine[page : page + MAX_CHOICES]]
        request.tx.send(request.member, text("menu.head" if page == 0 else "menu.more"), *buttons)


@press("run")
def run(request: Request) -> None:
    """Runs a command that was chosen in the menu, without arguments."""
    entry = COMMANDS.get(request.args)
    if entry is None or not entry.allows(request.member):
        raise Refusal("refuse.unknown_command")
    entry.run(Request(request.tx, request.member, request.incoming))


@command("bantuan", "help")
def help_(request: Request) -> None:
    lines = [
        text("help.line", name=_word(each, request.member), what=text(f"command.{each.name}"))
        for each in listed()
        if each.allows(request.member)
    ]
    request.tx.send(request.member, text("help.list", lines=lines))


@command("bahasa", "language")
def language(request: Request) -> None:
    buttons = [Button(text(f"language.{each}"), "language", each) for each in LANGUAGES]
    request.tx.send(request.member, text("language.ask"), *buttons)


@press("language")
def language_chosen(request: Request) -> None:
    if request.args in LANGUAGES:
        request.member.language = request.args
        request.tx.send(request.member, text("language.set"))
        writer = writer_at(request.tx, request.incoming.channel, request.incoming.sender or "")
        if writer:
            refresh_commands(request.tx, *writer)


@command("batal", "cancel")
def cancel(request: Request) -> None:
    ended = end_prompt(request.tx, request.member)
    request.tx.send(request.member, text("cancel.done" if ended else "cancel.nothing"))


def refresh_commands(tx: Tx, member: Member, account: Account) -> None:
    """Sets the command list in the app to the member's own commands, in their language, if it has changed.

    This is no permission check: every command is checked again when it is used.
    """
    mine = [each for each in listed() if each.allows(member)]
    shown = " ".join([member.language, *(each.name for each in mine)])
    if account.commands == shown:
        return
    account.commands = shown
    commands = [(_word(each, member), pack(text(f"command.{each.name}"))) for each in mine]
    tx.call(Action.COMMANDS, account.channel, account.address, commands=commands, language=member.language)


def listed() -> list[Command]:
    """All commands in the order of ORDER."""
    return sorted(LISTED, key=lambda each: ORDER.index(each.name))


def _word(entry: Command, member: Member) -> str:
    return (entry.alias or entry.name) if member.language == "en" else entry.name
