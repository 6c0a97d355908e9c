"""The table of commands and presses: who may use each, and what it does. Default is deny."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.database import Tx
from bot.messages import Incoming
from bot.models.member import Member, Role
from bot.models.queue import Outbox
from bot.services.conversation import sent_to


@dataclass
class Request:
    """One command, press or answer of a member."""

    tx: Tx
    member: Member
    incoming: Incoming
    args: str = ""

    @property
    def parts(self) -> list[str]:
        """The parts of a button's reference."""
        return self.args.split(":")

    @property
    def pressed(self) -> Outbox | None:
        """The message whose button was pressed."""
        return sent_to(self.tx, self.member, self.incoming.message_id)

    def split_code(self) -> tuple[str, str]:
        """The code that the words begin with, however it was typed, and the rest; "" when there is none."""
        found = CODE.match(self.args)
        return (found[1], self.args[found.end() :].strip()) if found else ("", self.args.strip())


# A command with its name, or a hashtag that means one.
COMMAND = re.compile(r"\s*(?:/(\w+)(?:@\w+)?|#(lapor|tip)\b)[\s:,]*", re.IGNORECASE)
# A tip's code at the beginning: "AN-7K2Q", "an 7k2q:", "#AN-7K2Q,"; its letters may be typed alone.
CODE = re.compile(r"[\s#]*(?:AN\b[\s–-]*)?([0-9A-Z]{4,6})\b[\s.,:;]*", re.IGNORECASE)

# Who may work on tips: liaisons, and the leaders whom the ladder reaches.
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
