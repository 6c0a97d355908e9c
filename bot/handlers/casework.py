"""Work on a tip: take, hand on, view, settle; what opens with a reason."""

from bot.handlers.router import Request, answers, command, press
from bot.messages import Verb
from bot.models.member import HANDLING_ROLES, Role
from bot.models.prompt import PromptKind
from bot.models.tip import Outcome
from bot.models.tip_event import Reason
from bot.services.casework import access, ownership, settling, views


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
    code, chosen = request.parts_with(Reason)
    ownership.give_reason(request.tx, request.member, code, chosen)


@press(Verb.OWN_REASON, *HANDLING_ROLES)
def own_reason(request: Request) -> None:
    ownership.ask_reason(request.tx, request.member, request.args)


@answers(PromptKind.REASON, *HANDLING_ROLES)
def reason_words(request: Request) -> None:
    ownership.give_reason(request.tx, request.member, request.args, request.incoming.text)


@press(Verb.SHOW, *HANDLING_ROLES)
def show(request: Request) -> None:
    views.detail(request.tx, request.member, request.args)


@press(Verb.OPEN_STORY, Role.LEADER)
def open_story(request: Request) -> None:
    """`Buka cerita`."""
    access.ask_story_reason(request.tx, request.member, request.args)


@answers(PromptKind.OPEN_STORY, Role.LEADER)
def story_reason(request: Request) -> None:
    access.open_story(request.tx, request.member, request.args, request.incoming.text)


@press(Verb.OPEN_SOURCE, *HANDLING_ROLES)
def open_source(request: Request) -> None:
    """`Sumber` under a story."""
    access.ask_source_reason(request.tx, request.member, request.args)


@answers(PromptKind.OPEN_SOURCE, *HANDLING_ROLES)
def source_reason(request: Request) -> None:
    access.open_source(request.tx, request.member, request.args, request.incoming.text)


@press(Verb.KEEP, *HANDLING_ROLES)
def keep(request: Request) -> None:
    """`Masih saya tangani`: the owner still works on the tip."""
    ownership.keep(request.tx, request.member, request.args)


@command("antrian")
def queue(request: Request) -> None:
    """Its first page, or the one that a button of the list leads to."""
    turned = request.pressed if request.args else None
    views.queue(request.tx, request.member, request.args.strip(), turned)


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
        settling.ask_outcome(request.tx, request.member, code)
    else:
        views.choose_own(request.tx, request.member, Verb.CLOSE)


@press(Verb.CLOSE, *HANDLING_ROLES)
def close_pressed(request: Request) -> None:
    settling.ask_outcome(request.tx, request.member, request.args)


@press(Verb.OUTCOME, *HANDLING_ROLES)
def outcome(request: Request) -> None:
    code, chosen = request.parts_with(Outcome)
    settling.choose_outcome(request.tx, request.member, code, chosen)


@answers(PromptKind.VERIFIED, *HANDLING_ROLES)
def verified(request: Request) -> None:
    settling.verified(request.tx, request.member, request.args, request.incoming.text)


@press(Verb.SETTLE, *HANDLING_ROLES)
def settle(request: Request) -> None:
    """The button for the standard sentence."""
    code, chosen = request.parts_with(Outcome)
    settling.settle(request.tx, request.member, code, chosen, "")


@answers(PromptKind.SETTLEMENT, *HANDLING_ROLES)
def settle_words(request: Request) -> None:
    code, chosen = request.parts_with(Outcome)
    settling.settle(request.tx, request.member, code, chosen, request.incoming.text)
