"""Backlog mode: on while a long backlog comes in, as after an outage, since an emergency may lie behind it.

While it is on, storing goes first, and of what is stored only urgent conversations are handled. It ends after
LONGEST_SECONDS in any case, because updates may arrive at the platform as fast as they are fetched.
"""

from collections.abc import Callable

FULL_BATCH = 100  # the platform hands out no more updates at once
LONGEST_SECONDS = 60.0


class BacklogMode:
    """Durations in seconds, by a clock that never jumps."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._since: float | None = None
        self._last_seen = 0.0

    def begin(self) -> None:
        """More updates wait at the platform. Does not start the time anew, unless the last backlog was long ago."""
        now = self._elapsed()
        if self._since is None or now - self._last_seen > LONGEST_SECONDS:
            self._since = now
        self._last_seen = now

    def end(self) -> None:
        """Everything that waited is stored, or nothing can be stored now."""
        self._since = None

    @property
    def is_on(self) -> bool:
        """Whether ordinary updates are held back. Called from several threads."""
        since = self._since
        return since is not None and self._elapsed() - since < LONGEST_SECONDS
