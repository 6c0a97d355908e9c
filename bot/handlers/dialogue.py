"""Between a liaison and the officer who reported the tip: questions, answers, a disputed outcome."""

from bot.handlers.commands import EVERYONE
from bot.handlers.router import Request, answers, asked_again, command, press
from bot.messages import Verb
from bot.models.member import HANDLING_ROLES
from bot.models.prompt import PromptKind
from bot.services.casework.views import choose_own
from bot.services.dialogue import answers as officer_answers
from bot.services.dialogue import disputes, questions


@press(Verb.ANSWER, *EVERYONE)
def answer(request: Request) -> None:
    officer_answers.ask_answer(request.tx, request.member, request.args)


@answers(PromptKind.ANSWER, *EVERYONE, media=True)
def answer_words(request: Request) -> None:
    officer_answers.answer(request.tx, request.member, request.args, request.incoming)


@press(Verb.DISPUTE, *EVERYONE)
def dispute(request: Request) -> None:
    """`Belum selesai` under an outcome; under words about a settled tip with the message that they are in."""
    code, _, message_id = request.args.partition(":")
    disputes.dispute(request.tx, request.member, code, message_id)


@answers(PromptKind.DISPUTE, *EVERYONE, media=True)
def dispute_words(request: Request) -> None:
    disputes.reopen(request.tx, request.member, request.args, request.incoming)


@command("tanya")
def ask(request: Request) -> None:
    code, words = request.split_code()
    if not code:
        choose_own(request.tx, request.member, Verb.ASK)
    elif words:
        with asked_again(PromptKind.QUESTION, code):
            questions.ask(request.tx, request.member, code, words)
    else:
        questions.ask_words(request.tx, request.member, code)


@press(Verb.ASK, *HANDLING_ROLES)
def ask_pressed(request: Request) -> None:
    questions.ask_words(request.tx, request.member, request.args)


@answers(PromptKind.QUESTION, *HANDLING_ROLES)
def ask_answer(request: Request) -> None:
    questions.ask(request.tx, request.member, request.args, request.incoming.text)
