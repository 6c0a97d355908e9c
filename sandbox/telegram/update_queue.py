"""The updates that wait for the bot (https://core.telegram.org/bots/api#getting-updates)."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Clock, Ids
from sandbox.telegram.errors import Json
from sandbox.telegram.signals import Signal

KEPT = timedelta(hours=24)
CALLBACK_KEPT = timedelta(seconds=150)
# Kinds that the bot gets only when its allowed_updates name them.
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
KINDS = NOT_BY_DEFAULT | {
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
}


@dataclass(frozen=True)
class Pending:
    """An update that waits, the time at which it expires (Unix time), and the conversation it belongs to."""

    update_id: int
    body: Json
    expires: float
    conversation: str


class UpdateQueue:
    """Updates in the order of their creation; confirmed and expired updates are removed."""

    def __init__(self, clock: Clock, ids: Ids, signal: Signal) -> None:
        self._clock = clock
        self._signal = signal
        self._pending: list[Pending] = []
        self.allowed = KINDS - NOT_BY_DEFAULT
        # Telegram starts from a random positive number.
        self.next_id = 100_000_000 + int.from_bytes(ids.nonce()[:3])
        # The number of the newest poll; an older poll that still waits ends with 409.
        self.poll_number = 0
        # How many of the next updates are queued twice, as Telegram repeats an update whose arrival is not certain.
        self.doubled = 0

    def add(self, kind: str, content: Json) -> None:
        """Queues a copy of an update, unless its kind is not allowed."""
        if kind not in self.allowed:
            return
        kept = CALLBACK_KEPT if kind == "callback_query" else KEPT
        self._append({"update_id": self.next_id, kind: deepcopy(content)}, kept)
        if self.doubled:
            self.doubled -= 1
            self._append({"update_id": self.next_id, kind: deepcopy(content)}, kept)

    def add_raw(self, update: Json) -> int:
        """Queues an update exactly as given, valid or not; returns its id."""
        body = {"update_id": self.next_id, **deepcopy(update)}
        self._append(body, KEPT)
        return self.next_id - 1

    def _append(self, body: Json, kept: timedelta) -> None:
        update_id = int(body["update_id"])
        expires = (self._clock.now() + kept).timestamp()
        self._pending.append(Pending(update_id, body, expires, _conversation(body)))
        self.next_id = update_id + 1
        self._signal.advance()

    def allow(self, kinds: list[str]) -> None:
        """Sets the allowed kinds; a list without a known kind means the default ones."""
        known = KINDS & {kind.lower() for kind in kinds}
        self.allowed = known or KINDS - NOT_BY_DEFAULT

    def begin_poll(self) -> int:
        """Begins a poll, which ends an older poll that still waits; returns its number."""
        self.poll_number += 1
        self._signal.wake()
        return self.poll_number

    def confirm(self, offset: int) -> None:
        """Removes all updates before `offset`; a negative offset keeps that many from the end."""
        before = len(self._pending)
        if offset > 0:
            self._pending = [pending for pending in self._pending if pending.update_id >= offset]
        elif offset < 0:
            self._pending = self._pending[offset:]
        if len(self._pending) != before:
            self._signal.advance()

    def remove(self, update_id: int) -> None:
        """Removes one update: pushed updates are confirmed one by one, in any order."""
        self._pending = [pending for pending in self._pending if pending.update_id != update_id]
        self._signal.advance()

    def clear(self) -> None:
        self._pending = []
        self._signal.advance()

    def read(self, limit: int) -> list[Json]:
        """The oldest updates that have not expired, at most `limit`; they stay until they are confirmed."""
        return [pending.body for pending in self._unexpired()[:limit]]

    def heads(self) -> list[Pending]:
        """The oldest update of each conversation that has not expired."""
        first: dict[str, Pending] = {}
        for pending in self._unexpired():
            first.setdefault(pending.conversation, pending)
        return list(first.values())

    def _unexpired(self) -> list[Pending]:
        now = self._clock.now().timestamp()
        self._pending = [pending for pending in self._pending if pending.expires > now]
        return self._pending

    def waiting(self, chat_id: int) -> list[int]:
        """The ids of a chat's messages that the bot has not received yet."""
        found = []
        for pending in self._pending:
            match pending.body.get("message"):
                case {"message_id": int(message_id), "chat": {"id": id_}} if id_ == chat_id:
                    found.append(message_id)
        return found

    def __len__(self) -> int:
        return len(self._unexpired())


def _conversation(body: Json) -> str:
    """The id of the chat of an update, or of the user for a press."""
    content = next((value for value in body.values() if isinstance(value, dict)), {})
    partner: Json = next((each for each in map(content.get, ("chat", "from")) if isinstance(each, dict)), {})
    return str(partner.get("id", ""))
