"""What was called, and what shall go wrong."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.telegram.errors import Json

CALLS_KEPT = 10_000


class CallLog:
    """The last calls of the Bot API, numbered from 1."""

    def __init__(self) -> None:
        self.last = 0
        self._calls: deque[Json] = deque(maxlen=CALLS_KEPT)

    def add(self, call: Json) -> None:
        self.last += 1
        self._calls.append({"number": self.last} | call)

    def since(self, number: int) -> Iterator[Json]:
        """Calls after a number, oldest first."""
        return (call for call in self._calls if call["number"] > number)


@dataclass
class Fault:
    """How the next calls of a method go wrong; "*" stands for every method. Without `times` it lasts until cleared.

    `drop` closes the connection without an answer, "before" or "after" the call is carried out. With `status`, `body`
    or `retry_after` the call is not carried out. `delay_seconds` alone only holds the answer back.
    """

    method: str
    times: int | None
    status: int | None = None
    body: str | None = None
    retry_after: int | None = None
    drop: str | None = None
    delay_seconds: float = 0.0


class Faults:
    """The faults that are still to come, oldest first."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def take(self, method: str) -> Fault | None:
        """The fault that hits this call, if any; it is used up by one."""
        for fault in self.waiting:
            if fault.method.lower() in ("*", method.lower()):
                if fault.times is not None:
                    fault.times -= 1
                self.waiting = [left for left in self.waiting if left.times != 0]
                return fault
        return None

    @property
    def cut_off(self) -> bool:
        """Whether nothing reaches the bot until that is cleared, not even the answer to an earlier call."""
        return any(fault.method == "*" and fault.drop and fault.times is None for fault in self.waiting)
