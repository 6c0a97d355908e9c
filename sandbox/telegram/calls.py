"""The log of the bot's calls, and the faults that its next calls meet."""

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
    """A fault for the next `times` calls of a method; "*" means every method. Without `times` it lasts until cleared.

    `drop` closes the connection without an answer, "before" or "after" the call is carried out. With `status`, `body`
    or `retry_after` the call is not carried out. `delay_seconds` alone only delays the answer.
    """

    method: str
    times: int | None
    status: int | None = None
    body: str | None = None
    retry_after: int | None = None
    drop: str | None = None
    delay_seconds: float = 0.0


class Faults:
    """The faults that wait for calls, oldest first."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def take(self, method: str) -> Fault | None:
        """Returns the fault for this call, if any, and counts one use of it."""
        for fault in self.waiting:
            if fault.method.lower() in ("*", method.lower()):
                if fault.times is not None:
                    fault.times -= 1
                self.waiting = [left for left in self.waiting if left.times != 0]
                return fault
        return None

    @property
    def cut_off(self) -> bool:
        """Whether the bot is cut off until the fault is cleared: answers to earlier calls are dropped too."""
        return any(fault.method == "*" and fault.drop and fault.times is None for fault in self.waiting)
