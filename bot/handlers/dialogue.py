"""Between a liaison and the officer who reported the tip: questions, answers, a disputed outcome."""

from bot.domain.conversations import prompt, sent_to
from bot.domain.stored_messages import store_message
from bot.domain.tips import find_owned, find_tip, own_open_tip
from bot.errors import Refusal
from bot.handlers.router import Request, answers, asked_again, command, press
from bot.messages import Purpose, Verb, Why, text
from bot.models.member import HANDLING_ROLES, Role
from bot.models.prompt import PromptKind
from bot.services.casework.views import choose_own
from bot.services.dialogue import answers as officer_answers
from bot.services.dialogue import questions


def answer_own_tip(request: Request) -> bool:
    """Stores a message as an answer if it is about an open tip of the member. Returns whether it is.

    It is about a tip if it replies to a message about it, or begins with its code.
    """
    tx, member = request.tx, request.member
    quoted = sent_to(tx, member, request.incoming.channel, request.incoming.reply_to)
    code, _ = request.split_code()
    tip = own_open_tip(tx, member, quoted.tip_id if quoted else None, code)
    if tip is None:
        return False
    officer_answers.answer(tx, member, tip.code, store_message(tx, request.incoming, member, None))
    return True


@press(Verb.ANSWER, Role.OFFICER)
def answer(request: Request) -> None:
    _ask_reporter(request, PromptKind.ANSWER, still_open=True, refusal="refuse.closed")


@answers(PromptKind.ANSWER, Role.OFFICER, media=True)
def answer_words(request: Request) -> None:
    message = store_message(request.tx, request.incoming, request.member, None)
    officer_answers.answer(request.tx, request.member, request.args, message)


@press(Verb.DISPUTE, Role.OFFICER)
def dispute(request: Request) -> None:
    """`Belum selesai` under an outcome."""
    _ask_reporter(request, PromptKind.DISPUTE, still_open=False, refusal="refuse.open_again")


@answers(PromptKind.DISPUTE, Role.OFFICER, media=True)
def dispute_words(request: Request) -> None:
    message = store_message(request.tx, request.incoming, request.member, None)
    officer_answers.reopen(request.tx, request.member, request.args, message)


def _ask_reporter(request: Request, kind: PromptKind, *, still_open: bool, refusal: str) -> None:
    """Asks the reporter for words about the tip, unless it was closed or reopened after the button was sent."""
    tip = find_tip(request.tx, request.member, request.args)
    if tip.is_open != still_open:
        raise Refusal(refusal, code=tip.code)
    prompt(request.tx, request.member, kind, tip.code)
    request.tx.send(request.member, Why(Purpose.REPORTER, tip.id), text(f"{kind}.ask", code=tip.code))


@command("tanya")
def ask(request: Request) -> None:
    code, words = request.split_code()
    if not code:
        choose_own(request.tx, request.member, Verb.ASK)
    elif words:
        with asked_again(PromptKind.QUESTION, code):
            questions.ask(request.tx, request.member, code, words)
    else:
        _ask_question(request, code)


@press(Verb.ASK, *HANDLING_ROLES)
def ask_pressed(request: Request) -> None:
    _ask_question(request, request.args)


@answers(PromptKind.QUESTION, *HANDLING_ROLES)
def ask_answer(request: Request) -> None:
    questions.ask(request.tx, request.member, request.args, request.incoming.text)


def _ask_question(request: Request, code: str) -> None:
    tip = find_owned(request.tx, request.member, code)
    prompt(request.tx, request.member, PromptKind.QUESTION, tip.code)
    request.tx.send(request.member, Why(Purpose.OWNER, tip.id), text("ask.words", code=tip.code))
