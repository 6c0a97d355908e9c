"""The tables of commands, presses and answers: the roles that may use each, and its handler. Default is deny."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from bot.database.transaction import Tx
from bot.domain.conversations import end_prompt, sent_to
from bot.errors import Refusal, not_found
from bot.handlers.commands import BY_WORD, may_use
from bot.messages import Incoming, Verb
from bot.models.member import Member, Role
from bot.models.outbox import Outbox
from bot.models.prompt import PromptKind
from bot.reading.codes import read_code

Chosen = TypeVar("Chosen", bound=StrEnum)


@dataclass
class Request:
    """One command, press or answer of a member."""

    tx: Tx
    member: Member
    incoming: Incoming
    args: str = ""
    detail: str = ""  # of an answer: the detail of its prompt

    @property
    def parts(self) -> tuple[str, str]:
        """The two parts of a button's reference, such as a tip's code and what was chosen.

        Raises:
            Refusal: it has only one part. A modified app can send any data.
        """
        first, found, second = self.args.partition(":")
        if not found:
            raise not_found()
        return first, second

    @property
    def pressed(self) -> Outbox | None:
        """The message whose button was pressed."""
        return sent_to(self.tx, self.member, self.incoming.channel, self.incoming.message_id)

    def parts_with(self, kind: type[Chosen]) -> tuple[str, Chosen]:
        """The two parts of a button's reference, the second as a member of an enumeration.

        Raises:
            Refusal: the second part is no member of it.
        """
        code, chosen = self.parts
        if chosen not in set(kind):
            raise not_found()
        return code, kind(chosen)

    def split_code(self) -> tuple[str, str]:
        """The code at the beginning of the words, and the rest. Without a code the first is ""."""
        return read_code(self.args)


# Refusals after which the same question is asked again, because the member can correct the words at once.
ASKED_AGAIN = frozenset({
    "refuse.no_date", "refuse.past", "refuse.too_long", "refuse.info_names", "refuse.info_tip",
    "refuse.no_such_member", "refuse.words_please", "refuse.no_such_village", "refuse.no_ladder", "refuse.no_day",
    "refuse.no_substitute", "refuse.substitute_circle", "refuse.cannot_read",
})  # fmt: skip

Handler = Callable[[Request], None]


@dataclass(frozen=True)
class Entry:
    """A press or an answer: the roles that may use it, and its handler.

    `keeps_prompt`: a press that does not end the open prompt. `media`: a photo or voice note without words is an answer
    too; otherwise it is a new message. `secret`: of an answer only what the handler stores is kept, and no payload.
    """

    roles: frozenset[Role]
    run: Handler
    keeps_prompt: bool = False
    media: bool = False
    secret: bool = False

    def allows(self, member: Member) -> bool:
        return may_use(self.roles, member)


# What a member can do instead of a command that does not exist, or not for them: by the first role they hold.
_INSTEAD = (
    (Role.LIAISON, "refuse.unknown_liaison"),
    (Role.LEADER, "refuse.unknown_leader"),
    (Role.OPERATOR, "refuse.unknown_operator"),
)

RUN: dict[str, Handler] = {}  # by the name of a command
PRESSES: dict[str, Entry] = {}  # by verb
ANSWERS: dict[str, Entry] = {}  # by kind of prompt


def run_command(request: Request, word: str) -> None:
    """Runs a command by its name or alias. It ends the open prompt, unless it is about that prompt.

    Raises:
        Refusal: it does not exist, or not for this member.
    """
    entry = BY_WORD.get(word)
    if entry is None or not entry.allows(request.member):
        raise Refusal(next((key for role, key in _INSTEAD if role in request.member.held()), "refuse.unknown_command"))
    if not entry.keeps_prompt:
        end_prompt(request.tx, request.member)
    RUN[entry.name](request)


@contextmanager
def asked_again(kind: PromptKind, ref: str = "") -> Iterator[None]:
    """If the words are refused in this block, the prompt stays open: the next message answers it again."""
    try:
        yield
    except Refusal as refusal:
        if refusal.text.key in ASKED_AGAIN:
            refusal.ask_again = (kind, ref)
        raise


def command(name: str) -> Callable[[Handler], Handler]:
    """Registers the handler of a command, which is declared in `commands.py`."""

    def register(run: Handler) -> Handler:
        RUN[name] = run
        return run

    return register


def press(verb: Verb, *roles: Role, keeps_prompt: bool = False) -> Callable[[Handler], Handler]:
    """Registers the handler of a button's verb, for members in one of these roles."""

    def register(run: Handler) -> Handler:
        PRESSES[verb] = Entry(frozenset(roles), run, keeps_prompt=keeps_prompt)
        return run

    return register


def answers(kind: PromptKind, *roles: Role, media: bool = False, secret: bool = False) -> Callable[[Handler], Handler]:
    """Registers the handler of answers to prompts of this kind, for members in one of these roles.

    The roles are checked when the answer comes. The request has the prompt's reference in `args`.
    """

    def register(run: Handler) -> Handler:
        ANSWERS[kind] = Entry(frozenset(roles), run, media=media, secret=secret)
        return run

    return register
