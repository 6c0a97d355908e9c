"""What an officer says after the report: the answer to a question, that the outcome is wrong."""

from bot.handlers.router import Request, answers, press
from bot.messages import text
from bot.models.member import Role
from bot.services import answering as service
from bot.services.conversation import keep, prompt
from bot.services.history import find_tip


@press("answer", Role.OFFICER)
def answer(request: Request) -> None:
    tip = find_tip(request.tx, request.member, request.args)
    prompt(request.tx, request.member, "answer", tip.code)
    request.tx.send(request.member, text("answer.ask", code=tip.code))


@answers("answer", media=True)
def answer_words(request: Request) -> None:
    message = keep(request.tx, request.incoming, request.member, None)
    service.answer(request.tx, request.member, request.args, message)


@press("dispute", Role.OFFICER)
def dispute(request: Request) -> None:
    """`Belum selesai` under an outcome."""
    tip = find_tip(request.tx, request.member, request.args)
    prompt(request.tx, request.member, "dispute", tip.code)
    request.tx.send(request.member, text("dispute.ask", code=tip.code))


@answers("dispute")
def dispute_words(request: Request) -> None:
    service.reopen(request.tx, request.member, request.args, request.incoming.text)
