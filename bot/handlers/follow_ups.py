"""Follow-ups: `/tindaklanjut`, and the buttons under reminders."""

from bot.handlers.router import Request, answers, asked_again, command, press
from bot.messages import Verb
from bot.models.member import HANDLING_ROLES
from bot.models.prompt import PromptKind
from bot.services.casework.views import choose_own
from bot.services.follow_ups import planning


@command("tindaklanjut")
def follow_up(request: Request) -> None:
    """`/tindaklanjut CODE besok 09:00 text`."""
    code, rest = request.split_code()
    if not code:
        choose_own(request.tx, request.member, Verb.PLAN)
    elif rest:
        with asked_again(PromptKind.FOLLOW_UP, code):
            planning.set_from_words(request.tx, request.member, code, rest)
    else:
        planning.ask_when(request.tx, request.member, code)


@press(Verb.PLAN, *HANDLING_ROLES)
def plan(request: Request) -> None:
    planning.ask_when(request.tx, request.member, request.args)


@answers(PromptKind.FOLLOW_UP, *HANDLING_ROLES)
def follow_up_words(request: Request) -> None:
    planning.set_from_words(request.tx, request.member, request.args, request.incoming.text)


@press(Verb.DUE, *HANDLING_ROLES)
def due(request: Request) -> None:
    """A button that sets a follow-up without words."""
    code, choice = request.parts
    planning.set_from_button(request.tx, request.member, code, choice)


@press(Verb.DONE, *HANDLING_ROLES)
def done(request: Request) -> None:
    planning.finish(request.tx, request.member, request.args)


@press(Verb.SNOOZE, *HANDLING_ROLES)
def snooze(request: Request) -> None:
    follow_up_id, choice = request.parts
    planning.snooze(request.tx, request.member, follow_up_id, choice)
