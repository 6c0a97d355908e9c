"""The updates that wait for the bot (https://core.telegram.org/bots/api#getting-updates)."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Clock, Ids
from sandbox.telegram.errors import Json
from sandbox.telegram.signals import Signal

KEPT = timedelta(hours=24)
CALLBACK_KEPT = timedelta(seconds=150)
# What comes without being asked for leaves these out.
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
    """One undelivered update, the second (Unix time) at which it is dropped, and the conversation it belongs to."""

    update_id: int
    body: Json
    expires: float
    conversation: str


class UpdateQueue:
    """Updates in order of their making; what was confirmed or is too old is gone."""

    def __init__(self, clock: Clock, ids: Ids, signal: Signal) -> None:
        self._clock = clock
        self._signal = signal
        self._pending: list[Pending] = []
        self.allowed = KINDS - NOT_BY_DEFAULT
        # Telegram starts from a positive number of its own choosing.
        self.next_id = 100_000_000 + int.from_bytes(ids.nonce()[:3])
        self.turn = 0
        # How many of the next updates come twice, as happens when Telegram is not sure that one arrived.
        self.doubled = 0

    def add(self, kind: str, content: Json) -> None:
        """Queue a copy of an update, unless its kind is not asked for."""
        if kind not in self.allowed:
            return
        kept = CALLBACK_KEPT if kind == "callback_query" else KEPT
        self._append({"update_id": self.next_id, kind: deepcopy(content)}, kept)
        if self.doubled:
            self.doubled -= 1
            self._append({"update_id": self.next_id, kind: deepcopy(content)}, kept)

    def add_raw(self, update: Json) -> int:
        """Queue something exactly as given, parseable or not; its update id."""
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
        """Ask for these kinds from now on; none, or none that is known, means the default ones."""
        known = KINDS & {kind.lower() for kind in kinds}
        self.allowed = known or KINDS - NOT_BY_DEFAULT

    def take_turn(self) -> int:
        """Begin a poll, which ends any poll that still waits; the number of this one."""
        self.turn += 1
        self._signal.wake()
        return self.turn

    def confirm(self, offset: int) -> None:
        """Forget all before `offset`; a negative one keeps that many from the end."""
        before = len(self._pending)
        if offset > 0:
            self._pending = [pending for pending in self._pending if pending.update_id >= offset]
        elif offset < 0:
            self._pending = self._pending[offset:]
        if len(self._pending) != before:
            self._signal.advance()

    def remove(self, update_id: int) -> None:
        """Forget one: what is pushed is confirmed one by one, in whatever order."""
        self._pending = [pending for pending in self._pending if pending.update_id != update_id]
        self._signal.advance()

    def clear(self) -> None:
        self._pending = []
        self._signal.advance()

    def read(self, limit: int) -> list[Json]:
        """The oldest updates that are still fresh, at most `limit`; they stay until confirmed."""
        return [pending.body for pending in self._fresh()[:limit]]

    def heads(self) -> list[Pending]:
        """Of each conversation the oldest update that is still fresh."""
        first: dict[str, Pending] = {}
        for pending in self._fresh():
            first.setdefault(pending.conversation, pending)
        return list(first.values())

    def _fresh(self) -> list[Pending]:
        now = self._clock.now().timestamp()
        self._pending = [pending for pending in self._pending if pending.expires > now]
        return self._pending

    def waiting(self, chat_id: int) -> list[int]:
        """The messages of a chat that the bot has not collected yet."""
        found = []
        for pending in self._pending:
            match pending.body.get("message"):
                case {"message_id": int(message_id), "chat": {"id": where}} if where == chat_id:
                    found.append(message_id)
        return found

    def __len__(self) -> int:
        return len(self._fresh())


def _conversation(body: Json) -> str:
    """The chat an update is about, or for a press the one who pressed."""
    content = next((value for value in body.values() if isinstance(value, dict)), {})
    whose: Json = next((who for who in map(content.get, ("chat", "from")) if isinstance(who, dict)), {})
    return str(whose.get("id", ""))
