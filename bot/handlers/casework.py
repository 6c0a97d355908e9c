"""A liaison's work on a tip: take, hand on, view, settle."""

from bot.domain.conversations import prompt
from bot.domain.tips import find_owned
from bot.handlers.router import Request, answers, command, press
from bot.messages import Action, Choice, Content, Purpose, Verb, Why, text
from bot.models.member import HANDLING_ROLES
from bot.models.prompt import PromptKind
from bot.models.tip import Outcome
from bot.models.tip_event import Reason
from bot.services.casework import ownership, settling, views
from bot.services.casework.idle_clock import restart_idle_clock


@press(Verb.TAKE, *HANDLING_ROLES)
def take(request: Request) -> None:
    ownership.take(request.tx, request.member, request.args, request.pressed)


@press(Verb.HAND_OVER, *HANDLING_ROLES)
def hand_over(request: Request) -> None:
    """`Alihkan`."""
    ownership.hand_over(request.tx, request.member, request.args)


@press(Verb.REASON, *HANDLING_ROLES)
def reason(request: Request) -> None:
    """A button with the reason why a tip was handed on or its follow-up moved."""
    code, chosen = request.choice(Reason)
    ownership.give_reason(request.tx, request.member, code, chosen)


@press(Verb.OWN_REASON, *HANDLING_ROLES)
def own_reason(request: Request) -> None:
    prompt(request.tx, request.member, PromptKind.REASON, request.args)
    request.tx.send(request.member, Purpose.HANDLER, text("reason.ask"))


@answers(PromptKind.REASON, *HANDLING_ROLES)
def reason_words(request: Request) -> None:
    ownership.give_reason(request.tx, request.member, request.args, request.incoming.text)


@press(Verb.SHOW, *HANDLING_ROLES)
def show(request: Request) -> None:
    views.detail(request.tx, request.member, request.args)


@press(Verb.KEEP, *HANDLING_ROLES)
def keep(request: Request) -> None:
    """`Masih saya tangani`: the owner still works on the tip."""
    tip = find_owned(request.tx, request.member, request.args)
    restart_idle_clock(request.tx, tip)
    request.tx.send(request.member, Why(Purpose.OWNER, tip.id), text("idle.kept", code=tip.code))


@command("antrian")
def queue(request: Request) -> None:
    views.queue(request.tx, request.member)


@command("detail")
def detail(request: Request) -> None:
    code, _ = request.split_code()
    if code:
        views.detail(request.tx, request.member, code)
    else:
        views.queue(request.tx, request.member)


@command("selesai")
def close(request: Request) -> None:
    code, _ = request.split_code()
    if code:
        _ask_outcome(request, code)
    else:
        views.choose_own(request.tx, request.member, Verb.CLOSE)


@press(Verb.CLOSE, *HANDLING_ROLES)
def close_pressed(request: Request) -> None:
    _ask_outcome(request, request.args)


@press(Verb.OUTCOME, *HANDLING_ROLES)
def outcome(request: Request) -> None:
    """An outcome was chosen. Asks for a sentence; for `action_taken` asks first what was verified."""
    code, chosen = request.choice(Outcome)
    tip = find_owned(request.tx, request.member, code)
    if chosen == Outcome.ACTION_TAKEN and not tip.verified:
        prompt(request.tx, request.member, PromptKind.VERIFIED, code)
        request.tx.send(request.member, Why(Purpose.OWNER, tip.id), text("close.verified", code=code))
        return
    _ask_sentence(request, code, chosen)


@answers(PromptKind.VERIFIED, *HANDLING_ROLES)
def verified(request: Request) -> None:
    settling.verified(request.tx, request.member, request.args, request.incoming.text)
    _ask_sentence(request, request.args, Outcome.ACTION_TAKEN)


@press(Verb.SETTLE, *HANDLING_ROLES)
def settle(request: Request) -> None:
    """The button for the standard sentence."""
    code, chosen = request.choice(Outcome)
    settling.settle(request.tx, request.member, code, chosen, "")


@answers(PromptKind.SETTLEMENT, *HANDLING_ROLES)
def settle_words(request: Request) -> None:
    code, chosen = request.choice(Outcome)
    settling.settle(request.tx, request.member, code, chosen, request.incoming.text)


def _ask_outcome(request: Request, code: str) -> None:
    tip = find_owned(request.tx, request.member, code)
    outcomes = [Action(text(f"outcome.{each}"), Verb.OUTCOME, f"{tip.code}:{each}") for each in Outcome]
    content = Content(text("close.outcome", code=tip.code), Choice(outcomes))
    request.tx.send(request.member, Why(Purpose.OWNER, tip.id), content)


def _ask_sentence(request: Request, code: str, chosen: Outcome) -> None:
    prompt(request.tx, request.member, PromptKind.SETTLEMENT, f"{code}:{chosen}")
    request.tx.send(
        request.member,
        Purpose.HANDLER,
        Content(
            text("close.sentence", code=code, sentence=text(f"sentence.{chosen}")),
            [Action(text("button.standard"), Verb.SETTLE, f"{code}:{chosen}")],
        ),
    )
