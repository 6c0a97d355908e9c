"""Lives of a bot: each begins with a fork and ends with a signal."""

import json
import os
import select
import signal
from pathlib import Path
from typing import Any

from tests.rig import child
from tests.shell import spoken_with

END_SECONDS = 30.0


class Cradle:
    """A process that has imported everything and forks one life after the other."""

    def __init__(self, folder: Path) -> None:
        self._process, self._orders, self._answers = spoken_with(child.main, folder)
        self._line()
        self.pid = 0

    def start(self, **order: Any) -> int:
        self._orders.write(json.dumps(order).encode() + b"\n")
        self.pid = int(self._line().removeprefix("pid "))
        return self.pid

    def fileno(self) -> int:
        """Of what can be read from when a life has ended."""
        return self._answers.fileno()

    def ended(self, seconds: float) -> bool:
        """Whether it has ended by itself; waits that long at most."""
        if not self.pid:
            return True
        if not select.select([self], [], [], seconds)[0]:
            return False
        self.status = int(self._line().removeprefix("ended "))
        self.pid = 0
        return True

    def signal(self, number: signal.Signals) -> None:
        if self.pid:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        assert self.ended(END_SECONDS)

    def stop(self) -> int:
        """Asks it to end in order; how it ended."""
        self.signal(signal.SIGTERM)
        return self.after_stop()

    def after_stop(self) -> int:
        """How it ended, when it has been asked to."""
        if not self.ended(END_SECONDS):
            self.kill()
        return self.status

    def close(self) -> None:
        self.kill()
        self._orders.close()
        self._process.join()
        self._answers.close()

    def _line(self) -> str:
        line = self._answers.readline().decode().strip()
        assert line, "the cradle broke; see above"
        return line


def first_ended(cradles: list[Cradle], seconds: float) -> Cradle | None:
    """Whose life has ended by itself first; waits that long at most."""
    ended = next(iter(select.select(cradles, [], [], seconds)[0]), None)
    return ended if ended and ended.ended(0) else None


def stop_together(cradles: list[Cradle]) -> list[int]:
    """Asks all to end at once, since who is left would take over and go on; how they ended."""
    for cradle in cradles:
        cradle.signal(signal.SIGTERM)
    return [cradle.after_stop() for cradle in cradles]


def resident_megabytes(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def open_files(process: int) -> int:
    return len(list(Path(f"/proc/{process}/fd").iterdir()))
