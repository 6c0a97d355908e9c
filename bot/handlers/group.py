"""`/info`: information for the whole group, without names."""

from bot.handlers.commands import EVERYONE
from bot.handlers.router import Request, answers, asked_again, command, press
from bot.messages import Verb
from bot.models.prompt import PromptKind
from bot.services.group import info as information
from bot.services.reporting.intake import offer_to_report


@command("info")
def info(request: Request) -> None:
    with asked_again(PromptKind.INFO_WORDS, information.place_of(request.tx, request.incoming)):
        information.prepare(request.tx, request.member, request.incoming, request.args.strip())


@answers(PromptKind.INFO_WORDS, *EVERYONE)
def info_words(request: Request) -> None:
    information.preview(request.tx, request.member, request.incoming.text, request.args)


@answers(PromptKind.INFO, *EVERYONE, media=True)
def info_dropped(request: Request) -> None:
    """What is sent instead of pressing the button is a new message and ends the preview."""
    offer_to_report(request.tx, request.member, request.incoming)


@press(Verb.SHARE, *EVERYONE, keeps_prompt=True)
def share(request: Request) -> None:
    information.share(request.tx, request.member)
