"""What every member has: `/start`, `/menu`, `/bantuan`, `/bahasa`, `/batal`, and words without a command."""

from bot.handlers import reporting
from bot.handlers.router import COMMANDS, LISTED, Request, command, press
from bot.messages import MAX_CHOICES, Button, text
from bot.models.queue import Action
from bot.models.tip import OPEN
from bot.services.answering import answer
from bot.services.conversation import end_prompt, keep, sent_to
from bot.services.history import get_tip
from bot.texts import LANGUAGES
from bot.wire import pack


def welcome(request: Request) -> None:
    """Greets a person who has just joined, and gives the app their commands."""
    request.tx.send(request.member, text("enrol.welcome", name=request.member.title))
    offer_commands(request)


@command("start")
def start(request: Request) -> None:
    offer_commands(request)
    show_menu(request)


@command("menu")
def show_menu(request: Request) -> None:
    """Every command of the member, as buttons."""
    mine = [each for each in LISTED if each.allows(request.member) and each.name not in {"start", "menu"}]
    for page in range(0, len(mine), MAX_CHOICES):
        buttons = [Button(text(f"menu.{each.name}"), "run", each.name) for each in mine[page : page + MAX_CHOICES]]
        request.tx.send(request.member, text("menu.head" if page == 0 else "menu.more"), *buttons)


@press("run")
def run(request: Request) -> None:
    """A command from the menu."""
    entry = COMMANDS[request.args]
    if entry.allows(request.member):
        entry.run(Request(request.tx, request.member, request.incoming))


@command("bantuan", "help")
def help_(request: Request) -> None:
    lines = [
        text("help.line", name=each.name, what=text(f"command.{each.name}"))
        for each in LISTED
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
        offer_commands(request)


@command("batal", "cancel")
def cancel(request: Request) -> None:
    ended = end_prompt(request.tx, request.member)
    request.tx.send(request.member, text("cancel.done" if ended else "cancel.nothing"))


def plain_words(request: Request) -> None:
    """Words without a command: an answer to a message about the officer's tip, else perhaps a report."""
    quoted = sent_to(request.tx, request.member, request.incoming.reply_to)
    if quoted and quoted.tip_id:
        tip = get_tip(request.tx, quoted.tip_id)
        if tip.reporter_id == request.member.id and tip.status in OPEN:
            message = keep(request.tx, request.incoming, request.member, None)
            answer(request.tx, request.member, tip.code, message)
            return
    reporting.offer_to_send(request)


def offer_commands(request: Request) -> None:
    """The app's list shows a member's own commands only; each is checked again when used."""
    english = request.member.language == "en"
    commands = [
        ((each.alias or each.name) if english else each.name, pack(text(f"command.{each.name}")))
        for each in LISTED
        if each.allows(request.member)
    ]
    request.tx.call(
        Action.COMMANDS,
        request.incoming.channel,
        request.incoming.chat,
        commands=commands,
        language=request.member.language,
    )
