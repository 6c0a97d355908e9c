"""A process that ends itself at a named point, as if the power had gone."""

import os
import signal
import threading
from typing import Any


class Deadly:
    """SIGKILL at the n-th time a point is passed."""

    def __init__(self, point: str, nth: int) -> None:
        self._point, self._left = point, nth
        self._lock = threading.Lock()

    def passed(self, point: str) -> None:
        if point != self._point:
            return
        with self._lock:
            self._left -= 1
            if self._left == 0:
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
