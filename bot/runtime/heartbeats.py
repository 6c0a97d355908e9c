"""Heartbeats: when each part of the bot last finished a round of its loop, and when it last succeeded.

These are two times on purpose. A part that fails and tries again is unhealthy, and the health page says so. A part
whose loop does not even come round is stuck, and only a new process helps.
"""

from collections.abc import Callable, Iterable

PARTS = ("intake", "handling", "sweeps", "delivery")  # as `/healthz` and `/metrics` name them


def intake(channel: str) -> str:
    """The name of the intake of one channel, which is a part of the part `intake`."""
    return f"intake/{channel}"


class Heartbeats:
    """Durations in seconds, by a clock that never jumps. A part that has parts is as old as the oldest of them."""

    def __init__(self, elapsed: Callable[[], float], channels: Iterable[str]) -> None:
        self._elapsed = elapsed
        self._beats = dict.fromkeys([*map(intake, channels), *PARTS[1:]], elapsed())
        self._successes = dict(self._beats)

    def beat(self, part: str) -> None:
        """The part finished a round, with or without an error."""
        self._beats[part] = self._elapsed()

    def succeeded(self, part: str) -> None:
        """The part finished a round without an error."""
        self._successes[part] = self._elapsed()

    def since_success(self) -> dict[str, float]:
        """Seconds since each part last succeeded, or was started."""
        return self._ages(self._successes)

    def since_beat(self) -> dict[str, float]:
        """Seconds since each part last finished a round, or was started."""
        return self._ages(self._beats)

    def _ages(self, moments: dict[str, float]) -> dict[str, float]:
        now, ages = self._elapsed(), dict[str, float]()
        for name, moment in moments.items():
            part = name.partition("/")[0]
            ages[part] = max(ages.get(part, 0.0), now - moment)
        return ages
