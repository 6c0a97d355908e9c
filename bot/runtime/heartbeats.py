"""Signs of life: when each part of the bot last came round, and when it last succeeded.

The two differ on purpose. A part that fails and tries again is unwell, and the health page says so; a part that does
not even come round is stuck, and only a new process helps.
"""

from collections.abc import Callable

PARTS = ("intake", "handling", "sweeps", "delivery")


class Vitals:
    """Durations in seconds, by a clock that never jumps."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._rounds = dict.fromkeys(PARTS, elapsed())
        self._successes = dict(self._rounds)

    def came_round(self, part: str) -> None:
        """The part ended a round, well or not."""
        self._rounds[part] = self._elapsed()

    def succeeded(self, part: str) -> None:
        self._successes[part] = self._elapsed()

    def since_success(self) -> dict[str, float]:
        """How long ago each part last succeeded, or was started."""
        return self._ages(self._successes)

    def since_round(self) -> dict[str, float]:
        """How long ago each part last came round, or was started."""
        return self._ages(self._rounds)

    def _ages(self, moments: dict[str, float]) -> dict[str, float]:
        now = self._elapsed()
        return {part: now - moment for part, moment in moments.items()}
