"""The table of commands and presses: who may use each, and what it does. Default is deny."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from bot.database.transaction import Tx
from bot.domain.conversations import sent_to
from bot.errors import Refusal, not_found
from bot.messages import Incoming
from bot.models.member import Member, Role
from bot.models.outbox import Outbox

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass
class Request:
    """One command, press or answer of a member."""

    tx: Tx
    member: Member
    incoming: Incoming
    args: str = ""

    @property
    def parts(self) -> tuple[str, str]:
        """The two parts of a button's reference.

        Raises:
            Refusal: it has others; an app of somebody's own making may send any data.
        """
        first, found, second = self.args.partition(":")
        if not found:
            raise not_found()
        return first, second

    @property
    def pressed(self) -> Outbox | None:
        """The message whose button was pressed."""
        return sent_to(self.tx, self.member, self.incoming.message_id)

    def choice(self, kind: type[Choice]) -> tuple[str, Choice]:
        """A button's reference as a code and one of a closed set.

        Raises:
            Refusal: it is none of the set.
        """
        code, chosen = self.parts
        if chosen not in set(kind):
            raise not_found()
        return code, kind(chosen)

    def split_code(self) -> tuple[str, str]:
        """The code that the words begin with, however it was typed, and the rest; "" when there is none."""
        found = CODE.match(self.args)
        return (found[1] or found[2], self.args[found.end() :].strip()) if found else ("", self.args.strip())


# A command with its name, or a hashtag that means one.
COMMAND = re.compile(r"\s*(?:/(\w+)(?:@\w+)?|#(lapor|tip)\b)[\s:,]*", re.IGNORECASE)
# A tip's code at the beginning: "AN-7K2Q", "an 7k2q:", "#AN-7K2Q,"; without AN only
# what has a digit in it is one: "dimana" is not.
CODE = re.compile(r"[\s#]*(?:AN\b[\s–-]*([0-9A-Z]{4,6})|((?=[A-Z]*[0-9])[0-9A-Z]{4,6}))\b[\s.,:;]*", re.IGNORECASE)

# Who may work on tips: liaisons, and the leaders whom the ladder reaches.
# Refusals of words that may be written anew at once.
ASKED_AGAIN = frozenset({
    "refuse.no_date", "refuse.past", "refuse.too_long", "refuse.info_names", "refuse.info_tip",
    "refuse.no_such_member", "refuse.words_please",
})  # fmt: skip

HANDLERS = (Role.LIAISON, Role.LEADER)

Handler = Callable[[Request], None]


@dataclass(frozen=True)
class Command:
    """A command by its Indonesian name and English alias; no roles means every member."""

    name: str
    alias: str
    roles: frozenset[Role]
    run: Handler

    def allows(self, member: Member) -> bool:
        return not self.roles or bool(self.roles & member.held())


COMMANDS: dict[str, Command] = {}
LISTED: list[Command] = []
PRESSES: dict[str, tuple[frozenset[Role], Handler]] = {}
ANSWERS: dict[str, tuple[bool, Handler]] = {}


@contextmanager
def asked_again(kind: str, ref: str = "") -> Iterator[None]:
    """Words refused in here are asked for once more: the next ones answer the same question."""
    try:
        yield
    except Refusal as refusal:
        if refusal.text.key in ASKED_AGAIN:
            refusal.again = (kind, ref)
        raise


def command(name: str, alias: str = "", *roles: Role) -> Callable[[Handler], Handler]:
    """Registers a command."""

    def register(run: Handler) -> Handler:
        entry = Command(name, alias, frozenset(roles), run)
        LISTED.append(entry)
        COMMANDS.update({word: entry for word in (name, alias) if word})
        return run

    return register


def press(verb: str, *roles: Role) -> Callable[[Handler], Handler]:
    """Registers what a button's verb does."""

    def register(run: Handler) -> Handler:
        PRESSES[verb] = (frozenset(roles), run)
        return run

    return register


def answers(kind: str, *, media: bool = False) -> Callable[[Handler], Handler]:
    """Registers what happens with the answer to a prompt of this kind; `args` is the prompt's reference.

    `media`: a photo, voice note or the like answers it too; else that is taken for something new.
    """

    def register(run: Handler) -> Handler:
        ANSWERS[kind] = (media, run)
        return run

    return register
