"""Follow-ups: `/tindaklanjut`, and the buttons under reminders."""

from bot.domain.conversations import prompt
from bot.domain.tips import find_owned
from bot.errors import Refusal
from bot.handlers.router import Request, answers, asked_again, command, press
from bot.messages import Purpose, Verb, Why, text
from bot.models.member import HANDLING_ROLES
from bot.models.prompt import PromptKind
from bot.reading.dates import PastMoment, read_when
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
            _set_follow_up(request, code, rest)
    else:
        _ask_when(request, code)


@press(Verb.PLAN, *HANDLING_ROLES)
def plan(request: Request) -> None:
    _ask_when(request, request.args)


@answers(PromptKind.FOLLOW_UP, *HANDLING_ROLES)
def follow_up_words(request: Request) -> None:
    _set_follow_up(request, request.args, request.incoming.text)


@press(Verb.DUE, *HANDLING_ROLES)
def due(request: Request) -> None:
    """A button that sets a follow-up without words."""
    code, choice = request.parts
    planning.set_follow_up(request.tx, request.member, code, planning.moment_of(request.tx, choice), "")


@press(Verb.DONE, *HANDLING_ROLES)
def done(request: Request) -> None:
    planning.finish(request.tx, request.member, request.args)


@press(Verb.SNOOZE, *HANDLING_ROLES)
def snooze(request: Request) -> None:
    follow_up_id, choice = request.parts
    planning.snooze(request.tx, request.member, follow_up_id, choice)


def _ask_when(request: Request, code: str) -> None:
    tip = find_owned(request.tx, request.member, code)
    prompt(request.tx, request.member, PromptKind.FOLLOW_UP, tip.code)
    request.tx.send(request.member, Why(Purpose.OWNER, tip.id), text("follow_up.ask", code=tip.code))


def _set_follow_up(request: Request, code: str, words: str) -> None:
    """Sets a follow-up from words that begin with a date."""
    try:
        read = read_when(words, request.tx.now, request.tx.settings.unit.zone)
    except PastMoment:
        raise Refusal("refuse.past") from None
    if read is None:
        raise Refusal("refuse.no_date")
    planning.set_follow_up(request.tx, request.member, code, *read)
