"""Processes that end themselves at a named point, as if the power had gone.

A point is armed by a pipe with its name in their folder, at any time. Whoever passes it takes a byte out of the pipe,
and who gets the last one dies: so it is one of them, however many pass at once.
"""

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

PASSES, LAST = b".", b"!"


class Deadly:
    """SIGKILL at the n-th time an armed point is passed. Both sides have one: who arms, and who passes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pipes: dict[str, int] = {}

    def arm(self, point: str, nth: int) -> None:
        os.write(self._pipe(point), PASSES * (nth - 1) + LAST)

    def disarm(self, point: str) -> bool:
        """Whether somebody has died there."""
        left = self._taken(point, most=100)
        os.close(self._pipes.pop(point))
        return LAST not in left

    def passed(self, point: str) -> None:
        if self._taken(point) == LAST:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, owner: Any, name: str, point: str) -> None:
        """The point lies before each call of the owner's function."""
        original = getattr(owner, name)

        def wrapped(*args: Any, **named: Any) -> Any:
            self.passed(point)
            return original(*args, **named)

        setattr(owner, name, wrapped)

    def after(self, owner: Any, name: str, point: str) -> None:
        """The point lies after each call of the owner's function."""
        original = getattr(owner, name)

        def wrapped(*args: Any, **named: Any) -> Any:
            result = original(*args, **named)
            self.passed(point)
            return result

        setattr(owner, name, wrapped)

    def _taken(self, point: str, most: int = 1) -> bytes:
        with suppress(BlockingIOError):
            return os.read(self._pipe(point), most)
        return b""

    def _pipe(self, point: str) -> int:
        """Open for both directions, so that it is never without a reader, nor at its end."""
        if point not in self._pipes:
            path = self._folder / f"{point}.pipe"
            with suppress(FileExistsError):
                os.mkfifo(path)
            self._pipes[point] = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        return self._pipes[point]
