"""Commands of every member: `/start`, `/menu`, `/bantuan`, `/bahasa`, `/batal`; and the app's command list."""

from bot.database.transaction import Tx
from bot.domain.accounts import writer_at
from bot.domain.conversations import end_prompt
from bot.handlers.commands import COMMANDS, EVERYONE
from bot.handlers.router import Request, command, press, run_command
from bot.i18n import LANGUAGES
from bot.messages import MAX_CHOICES, Button, Purpose, Verb, text
from bot.models.account import Account
from bot.models.member import Member
from bot.models.outbox import Action
from bot.text_json import pack


def welcome(tx: Tx, member: Member, account: Account) -> None:
    """Greets a new member and sets the command list in their app."""
    tx.send(member, text("enrol.welcome", name=member.title), purpose=Purpose.REPLY)
    refresh_commands(tx, member, account)


@command("start")
def start(request: Request) -> None:
    show_menu(request)


@command("menu")
def show_menu(request: Request) -> None:
    """Shows every command of the member as a button."""
    mine = [each for each in COMMANDS if each.allows(request.member) and each.name not in {"start", "menu"}]
    for page in range(0, len(mine), MAX_CHOICES):
        buttons = [Button(text(f"menu.{each.name}"), Verb.RUN, each.name) for each in mine[page : page + MAX_CHOICES]]
        request.tx.send(
            request.member, text("menu.head" if page == 0 else "menu.more"), *buttons, purpose=Purpose.REPLY
        )


@press(Verb.RUN, *EVERYONE, keeps_prompt=True)
def run(request: Request) -> None:
    """Runs a command from the menu."""
    run_command(Request(request.tx, request.member, request.incoming), request.args)


@command("bantuan")
def help_(request: Request) -> None:
    lines = [
        text("help.line", name=each.word(request.member.language), what=text(f"command.{each.name}"))
        for each in COMMANDS
        if each.allows(request.member)
    ]
    request.tx.send(request.member, text("help.list", lines=lines), purpose=Purpose.REPLY)


@command("bahasa")
def language(request: Request) -> None:
    buttons = [Button(text(f"language.{each}"), Verb.LANGUAGE, each) for each in LANGUAGES]
    request.tx.send(request.member, text("language.ask"), *buttons, purpose=Purpose.REPLY)


@press(Verb.LANGUAGE, *EVERYONE)
def language_chosen(request: Request) -> None:
    if request.args in LANGUAGES:
        request.member.language = request.args
        request.tx.send(request.member, text("language.set"), purpose=Purpose.REPLY)
        writer = writer_at(request.tx, request.incoming.channel, request.incoming.sender or "")
        if writer:
            refresh_commands(request.tx, *writer)


@command("batal")
def cancel(request: Request) -> None:
    ended = end_prompt(request.tx, request.member)
    request.tx.send(request.member, text("cancel.done" if ended else "cancel.nothing"), purpose=Purpose.REPLY)


def refresh_commands(tx: Tx, member: Member, account: Account) -> None:
    """Sets the command list in the app to the member's own commands, in their language, if it has changed.

    This is no permission check: every command is checked again when it is used.
    """
    mine = [each for each in COMMANDS if each.allows(member)]
    shown = " ".join([member.language, *(each.name for each in mine)])
    if account.commands == shown:
        return
    account.commands = shown
    commands = [(each.word(member.language), pack(text(f"command.{each.name}"))) for each in mine]
    tx.call(Action.COMMANDS, account.channel, account.address, commands=commands, language=member.language)
