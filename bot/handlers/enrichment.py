"""What an officer adds to a report by taps, and the village typed by hand."""

from collections.abc import Callable, Collection

from bot.database.transaction import Tx
from bot.domain.conversations import prompt
from bot.errors import not_found
from bot.handlers.router import Request, answers, press
from bot.messages import text
from bot.models.member import Member, Role
from bot.models.queue import Outbox
from bot.models.tip import Happened, Urgency
from bot.services.reporting import enrichment as service

Tap = Callable[[Tx, Member, str, str, Outbox | None], None]


def _by_tap(verb: str, answer: Tap, choices: Collection[str] = ()) -> None:
    """Registers a press that names a tip and what was chosen for it, one of `choices` where they are a closed set."""

    @press(verb, Role.OFFICER)
    def run(request: Request) -> None:
        code, chosen = request.parts
        if choices and chosen not in choices:
            raise not_found()
        answer(request.tx, request.member, code, chosen, request.pressed)


_by_tap("area", service.answer_area)
_by_tap("when", service.answer_when, set(Happened))
_by_tap("substance", service.answer_substance, service.SUBSTANCES)
_by_tap("skip", service.skip_question, service.QUESTIONS)
_by_tap("fix", service.ask_question, service.QUESTIONS)
_by_tap("urgency", service.change_urgency, set(Urgency))


@press("typearea", Role.OFFICER)
def type_area(request: Request) -> None:
    prompt(request.tx, request.member, "area", request.args)
    request.tx.send(request.member, text("ask.area_typed"))


@answers("area")
def area_answer(request: Request) -> None:
    service.search_area(request.tx, request.member, request.args, request.incoming.text)
