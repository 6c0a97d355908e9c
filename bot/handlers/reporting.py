"""`/lapor` with its questions; `/ralat`; `/laporansaya` with the source of a tip; `/nihil`."""

from collections.abc import Callable, Collection

from bot.database.transaction import Tx
from bot.errors import not_found
from bot.handlers.commands import EVERYONE
from bot.handlers.router import Request, answers, command, press
from bot.messages import Verb
from bot.models.member import HANDLING_ROLES, Member, Role
from bot.models.nil_report import Looked
from bot.models.outbox import Outbox
from bot.models.prompt import PromptKind
from bot.models.tip import Happened, Urgency
from bot.services.reporting import (
    corrections,
    enrichment,
    intake,
    joining,
    nil_reports,
    own_tips,
    reports,
    sources,
    withdrawals,
)


@command("lapor")
def report(request: Request) -> None:
    intake.report_command(request.tx, request.member, request.incoming, request.args)


@answers(PromptKind.REPORT, *EVERYONE, media=True)
def report_answer(request: Request) -> None:
    """The story after an empty `/lapor`."""
    intake.report_incoming(request.tx, request.member, request.incoming)


@press(Verb.SEND, *EVERYONE)
def send(request: Request) -> None:
    """`Kirim informasi` under a plain message."""
    intake.report_sent(request.tx, request.member, request.incoming, request.args)


@press(Verb.SEND_OVERHEARD, *EVERYONE)
def send_overheard(request: Request) -> None:
    reports.report_own(request.tx, request.member, request.args)


@press(Verb.BELONGS, *EVERYONE)
def belongs(request: Request) -> None:
    """A button with a tip's code under words that may belong to it."""
    joining.belongs(request.tx, request.member, *request.parts)


@press(Verb.SEPARATE, *EVERYONE)
def separate(request: Request) -> None:
    """`Informasi baru` under what was added to a tip."""
    joining.separate(request.tx, request.member, request.args, request.pressed)


@press(Verb.NO_ANSWER, *EVERYONE)
def no_answer(request: Request) -> None:
    """`Bukan jawaban` under what was taken as an answer."""
    joining.no_answer(request.tx, request.member, request.args, request.pressed)


@command("laporansaya")
def my_tips(request: Request) -> None:
    """Its newest page, or the one that a button of the list leads to."""
    turned = request.pressed if request.args else None
    own_tips.show_own_tips(request.tx, request.member, request.args.strip(), turned)


@press(Verb.OWN_TIP, *EVERYONE)
def my_tip(request: Request) -> None:
    own_tips.show_own_tip(request.tx, request.member, request.args)


@press(Verb.SOURCE, *EVERYONE)
def source(request: Request) -> None:
    """`Sumber` under an own tip."""
    sources.ask_source(request.tx, request.member, request.args)


@answers(PromptKind.SOURCE, *EVERYONE, media=True, secret=True)
def source_words(request: Request) -> None:
    sources.give_source(request.tx, request.member, request.args, request.incoming)


@press(Verb.REMOVE_SOURCE, *EVERYONE)
def remove_source(request: Request) -> None:
    sources.remove_source(request.tx, request.member, request.args)


@command("ralat")
def correct(request: Request) -> None:
    code, _ = request.split_code()
    corrections.show_choices(request.tx, request.member, code)


@press(Verb.CORRECT, *EVERYONE)
def correct_pressed(request: Request) -> None:
    corrections.show_choices(request.tx, request.member, request.args)


@press(Verb.REWRITE, *EVERYONE)
def rewrite(request: Request) -> None:
    """`Perbaiki isi`."""
    corrections.ask_words(request.tx, request.member, request.args)


@answers(PromptKind.CORRECTION, *EVERYONE)
def corrected_words(request: Request) -> None:
    corrections.correct(request.tx, request.member, request.args, request.incoming)


@press(Verb.WITHDRAW, *EVERYONE)
def withdraw(request: Request) -> None:
    """`Tarik kembali`."""
    withdrawals.ask_if_sure(request.tx, request.member, request.args)


@press(Verb.WITHDRAW_NOW, *EVERYONE)
def withdraw_now(request: Request) -> None:
    withdrawals.withdraw(request.tx, request.member, request.args, request.pressed)


@press(Verb.AGREE_WITHDRAWAL, *HANDLING_ROLES)
def agree_to_withdraw(request: Request) -> None:
    """`Setuju ditarik`."""
    withdrawals.agree(request.tx, request.member, request.args, request.pressed)


@press(Verb.REFUSE_WITHDRAWAL, *HANDLING_ROLES)
def keep_handling(request: Request) -> None:
    """`Tetap ditangani`."""
    withdrawals.decline(request.tx, request.member, request.args, request.pressed)


@command("nihil")
def nil(request: Request) -> None:
    nil_reports.report_command(request.tx, request.member, request.incoming, request.args)


@press(Verb.NIL, Role.OFFICER, keeps_prompt=True)
def nil_chosen(request: Request) -> None:
    """A village under the question; the question stays, so that several can be pressed one after the other."""
    nil_reports.report_chosen(request.tx, request.member, request.args)


@answers(PromptKind.NIL, Role.OFFICER)
def nil_typed(request: Request) -> None:
    nil_reports.report_typed(request.tx, request.member, request.incoming, request.detail)


@press(Verb.NIL_WHEN, Role.OFFICER, keeps_prompt=True)
def nil_when(request: Request) -> None:
    """`Tadi malam` and the like under a stored nil report."""
    report, chosen = request.parts_with(Looked)
    nil_reports.change_when(request.tx, request.member, report, chosen)


PressHandler = Callable[[Tx, Member, str, str, Outbox | None], None]


def _register_press(verb: Verb, answer: PressHandler, choices: Collection[str] = ()) -> None:
    """Registers a press with a tip's code and a choice. If `choices` is given, the choice must be one of them."""

    @press(verb, *EVERYONE)
    def run(request: Request) -> None:
        code, chosen = request.parts
        if choices and chosen not in choices:
            raise not_found()
        answer(request.tx, request.member, code, chosen, request.pressed)


_register_press(Verb.AREA, enrichment.answer_area)
_register_press(Verb.SUBSTANCE, enrichment.answer_substance, enrichment.SUBSTANCES)
_register_press(Verb.SKIP, enrichment.skip_question, enrichment.QUESTIONS)
_register_press(Verb.FIX, enrichment.ask_question, enrichment.QUESTIONS)


@press(Verb.WHEN, *EVERYONE)
def answer_when(request: Request) -> None:
    code, chosen = request.parts_with(Happened)
    enrichment.answer_when(request.tx, request.member, code, chosen, request.pressed)


@press(Verb.URGENCY, *EVERYONE)
def change_urgency(request: Request) -> None:
    code, chosen = request.parts_with(Urgency)
    enrichment.change_urgency(request.tx, request.member, code, chosen, request.pressed)


@press(Verb.TYPE_AREA, *EVERYONE)
def type_area(request: Request) -> None:
    enrichment.ask_area_words(request.tx, request.member, request.args)


@answers(PromptKind.AREA, *EVERYONE)
def area_answer(request: Request) -> None:
    enrichment.search_area(request.tx, request.member, request.args, request.incoming)
