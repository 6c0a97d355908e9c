"""Commands of every member: `/start`, `/menu`, `/bantuan`, `/bahasa`, `/batal`; and the app's command list."""

from bot.database.transaction import Tx
from bot.domain.accounts import writer_at
from bot.domain.conversations import end_prompt, show_page
from bot.handlers.commands import COMMANDS, EVERYONE
from bot.handlers.router import Request, command, press, run_command
from bot.i18n import LANGUAGES
from bot.messages import Action, Choice, Content, Operation, Purpose, Verb, text
from bot.models.account import Account
from bot.models.member import Member
from bot.services.membership.enrolment import is_own_invite
from bot.text_json import pack


def welcome(tx: Tx, member: Member, account: Account) -> None:
    """Greets a new member and sets the command list in their app."""
    tx.send(member, Purpose.REPLY, text("enrol.welcome", name=member.title))
    refresh_commands(tx, member, account)


@command("start")
def start(request: Request) -> None:
    if request.args and is_own_invite(request.tx, request.member, request.args):
        request.tx.send(request.member, Purpose.REPLY, text("enrol.already"))
    else:
        show_menu(request)


@command("menu")
def show_menu(request: Request) -> None:
    """Shows every command of the member as a button."""
    mine = [each for each in COMMANDS if each.allows(request.member) and each.name not in {"start", "menu"}]
    options = [Action(text(f"menu.{each.name}"), Verb.RUN, each.name) for each in mine]
    request.tx.send(request.member, Purpose.REPLY, Content(text("menu.head"), Choice(options)))


@press(Verb.MORE, *EVERYONE, keeps_prompt=True)
def more(request: Request) -> None:
    """Shows the next page of a list."""
    show_page(request.tx, request.member, request.pressed, request.args)


@press(Verb.RUN, *EVERYONE, keeps_prompt=True)
def run(request: Request) -> None:
    """Runs a command from a button, with the words after its name."""
    name, _, words = request.args.partition(" ")
    run_command(Request(request.tx, request.member, request.incoming, words), name)


@command("bantuan")
def help_(request: Request) -> None:
    lines = [
        text("help.line", name=each.word(request.member.language), what=text(f"command.{each.name}"))
        for each in COMMANDS
        if each.allows(request.member)
    ]
    request.tx.send(request.member, Purpose.REPLY, text("help.list", lines=lines))


@command("bahasa")
def language(request: Request) -> None:
    buttons = [Action(text(f"language.{each}"), Verb.LANGUAGE, each) for each in LANGUAGES]
    request.tx.send(request.member, Purpose.REPLY, Content(text("language.ask"), buttons))


@press(Verb.LANGUAGE, *EVERYONE)
def language_chosen(request: Request) -> None:
    if request.args in LANGUAGES:
        request.member.language = request.args
        request.tx.send(request.member, Purpose.REPLY, text("language.set"))
        writer = writer_at(request.tx, request.incoming.channel, request.incoming.sender or "")
        if writer:
            refresh_commands(request.tx, *writer)


@command("batal")
def cancel(request: Request) -> None:
    ended = end_prompt(request.tx, request.member)
    request.tx.send(request.member, Purpose.REPLY, text("cancel.done" if ended else "cancel.nothing"))


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
    tx.call(Operation.COMMANDS, account.channel, account.address, commands=commands, language=member.language)
