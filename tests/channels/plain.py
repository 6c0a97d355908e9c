"""A second channel for tests, with next to nothing: three actions, lists of ten, no edits, no removal, no silence.

No list of commands and no group either; its ids are long. What a message must not need is refused, so that the outbox
has to replace it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.channels.channel import (
    Abilities,
    Envelope,
    Fetched,
    Limits,
    Push,
    Rates,
    Rejected,
    Subscription,
    TryLater,
    Unreachable,
)
from bot.messages import MAX_DATA_BYTES, MOST_ACTIONS, Incoming, Kind, Operation
from bot.outgoing import Outgoing, ShownAction

LONGEST_TEXT = 4000
ID_LENGTH = 72


@dataclass
class PlainChannel:
    """The channel and its far end: what people do, and what their phones show, by address."""

    name: str = "plain"
    abilities: Abilities = field(default_factory=Abilities)
    limits: Limits = field(default_factory=Limits)
    rates: Rates = field(default_factory=Rates)
    push: Push = field(default_factory=Push)
    groups: Sequence[str] = ()
    phones: dict[str, list[tuple[str, Outgoing]]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)  # addresses that cannot be reached
    down: bool = False
    _updates: list[dict[str, Any]] = field(default_factory=list)
    _seen: dict[str, int] = field(default_factory=dict)

    def say(self, address: str, text: str, reply_to: str = "") -> None:
        self._do(address, text=text, reply_to=reply_to)

    def press(self, address: str, label: str) -> None:
        """Presses the newest action or option with this label."""
        for number, shown in reversed(self.phones[address]):
            for action in (*shown.actions, *shown.options):
                if action.label == label:
                    self._do(address, press=action.data, about=number)
                    return
        raise AssertionError(f"{address} has no {label!r}: {self.labels(address)}")

    def labels(self, address: str) -> list[str]:
        """What can be pressed under the newest message that has something to press."""
        shown = next(each for _, each in reversed(self.phones[address]) if each.actions or each.options)
        return [each.label for each in (*shown.actions, *shown.options)]

    def sees(self, address: str) -> list[str]:
        """The texts that came since the last look."""
        shown = self.phones.get(address, [])
        fresh, self._seen[address] = shown[self._seen.get(address, 0) :], len(shown)
        return [each.text for _, each in fresh]

    def _do(self, address: str, **what: str) -> None:
        self._updates.append({"id": f"in-{len(self._updates)}".ljust(ID_LENGTH, "-"), "from": address, **what})

    def refuse_push(self, headers: Mapping[str, str]) -> int:
        return 403

    async def fetch(self, cursor: str, wait: int) -> Fetched:
        start = int(cursor.removeprefix("after ") or 0)
        return Fetched(self._updates[start:], f"after {len(self._updates)}")

    async def link(self) -> str:
        return ""

    def recall(self, link: str) -> None:
        pass

    async def standing(self, chat: str) -> str:
        raise AssertionError(f"{chat}: there are no groups")

    async def subscribe(self, push: Push) -> None:
        pass

    async def subscription(self) -> Subscription:
        return Subscription("", 0)

    def envelope(self, payload: Mapping[str, Any]) -> Envelope:
        return Envelope(
            payload["id"],
            payload["from"],
            payload,
            words=payload.get("text", ""),
            pressed="press" in payload,
            sender=payload["from"],
        )

    def outline(self, payload: Mapping[str, Any]) -> Incoming:
        return Incoming(self.name, Kind.OTHER, payload["from"], True, sender=payload["from"])

    def read(self, payload: Mapping[str, Any]) -> Incoming:
        sender = payload["from"]
        if "press" in payload:
            return Incoming(
                self.name, Kind.PRESS, sender, True, sender=sender, message_id=payload["about"], data=payload["press"]
            )
        return Incoming(
            self.name,
            Kind.MESSAGE,
            sender,
            True,
            sender=sender,
            message_id=payload["id"],
            text=payload["text"],
            reply_to=payload["reply_to"],
        )

    async def carry_out(self, outgoing: Outgoing) -> str:
        if self.down:
            raise TryLater("down")
        if outgoing.chat in self.gone:
            raise Unreachable("gone")
        if faults := [name for name, wrong in _faults(outgoing).items() if wrong]:
            raise Rejected(", ".join(faults))
        shown = self.phones.setdefault(outgoing.chat, [])
        number = f"out-{outgoing.chat}-{len(shown)}".ljust(ID_LENGTH, "-")
        shown.append((number, outgoing))
        return number

    async def download(self, reference: str, most_bytes: int) -> bytes:
        raise AssertionError(f"{reference}: there are no files")

    async def close(self) -> None:
        pass


def _faults(outgoing: Outgoing) -> dict[str, bool]:
    """What this channel does not take."""
    actions, options = outgoing.actions, outgoing.options
    return {
        "it can only send": outgoing.operation != Operation.SEND,
        "no text, or too much": not 0 < len(outgoing.text) <= LONGEST_TEXT,
        "too many actions": len(actions) > MOST_ACTIONS or any(len(each.label) > 20 for each in actions),
        "too many options": len(options) > 10 or any(_is_too_long(each) for each in options),
        "both": bool(actions and options),
        "too much data": any(len(each.data.encode()) > MAX_DATA_BYTES for each in (*actions, *options)),
        "no silence, protection, commands or replies": outgoing.silent
        or outgoing.protect
        or bool(outgoing.commands)
        or bool(outgoing.reply_to),
        "a file of another channel": outgoing.attachment is not None and not outgoing.file,
    }


def _is_too_long(option: ShownAction) -> bool:
    return len(option.label) > 24 or len(option.detail) > 72
