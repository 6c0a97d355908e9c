"""Whether a long backlog is coming in, as after an outage: an emergency may lie behind it.

Then storing goes first, and of what is stored only emergencies and presses are handled. Not for long, though: what
waits at the platform may grow as fast as it is fetched.
"""

from collections.abc import Callable

FULL = 100  # more than these the platform does not hand out at once
LONGEST_SECONDS = 60.0


class CatchUp:
    """Durations in seconds, by a clock that never jumps."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._since: float | None = None
        self._seen = 0.0

    def begin(self) -> None:
        """Others wait at the platform. It may have begun before; what was seen long ago was another backlog."""
        now = self._elapsed()
        if self._since is None or now - self._seen > LONGEST_SECONDS:
            self._since = now
        self._seen = now

    def end(self) -> None:
        """All that waited is stored, or nothing can be stored now."""
        self._since = None

    @property
    def under_way(self) -> bool:
        """Whether ordinary updates are held back. Asked by several threads."""
        since = self._since
        return since is not None and self._elapsed() - since < LONGEST_SECONDS
