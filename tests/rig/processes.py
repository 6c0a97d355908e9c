"""The processes of a trial, all on one database: how they begin, end, and are replaced."""

import signal
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from tests.rig.deadly import Deadly
from tests.rig.house import free_port
from tests.rig.line import Line
from tests.rig.lives import END_SECONDS, Cradle, first_ended, open_files, resident_megabytes, stop_together
from tests.rig.outcome import Outcome
from tests.rig.plan import Life
from tests.rig.versions import Versions

TAKEN_OVER_SECONDS = 3.5  # until another process leads


class Processes:
    """Each has a cradle and a port; several also a line to the database that can be cut."""

    def __init__(self, outcome: Outcome, folder: Path, database_url: str) -> None:
        self._outcome, self._mistake = outcome, outcome.order.mistake
        self.ports = [free_port() for _ in range(outcome.order.processes)]
        self.cradles = [Cradle(folder) for _ in self.ports]
        self.several = len(self.cradles) > 1
        self._lines = [Line(database_url) for _ in self.ports] if self.several else []
        self.versions = Versions(folder)
        self._deadly = Deadly(folder)

    def close(self) -> None:
        for cradle in self.cradles:
            cradle.close()
        for line in self._lines:
            line.close()

    def start(self, cradle: Cradle, **more: Any) -> None:
        """Unless it lives."""
        if not cradle.pid:
            number = self.cradles.index(cradle)
            environ = {"ANTI_NARKOBA_WEB__PORT": str(self.ports[number])}
            if self.several:
                environ["ANTI_NARKOBA_DATABASE__URL"] = self._lines[number].url
            more |= {"mistake": self._mistake, "migrations": str(self.versions.folder)}
            cradle.start(arm="bot", environment=environ, **more)

    def start_all(self) -> None:
        for cradle in self.cradles:
            self.start(cradle)

    def arm(self, life: Life) -> None:
        """Whichever of them comes to the life's point from now on is the one that ends there."""
        if life.point:
            self._deadly.arm(life.point, life.nth)

    def live(self, life: Life, lot: Random, away: Callable[[], None]) -> None:
        """All live until one ends as planned, while the others go on; `away` is what passes while one sleeps."""
        self.start_all()
        met = self._at_point(life) if life.point else None
        cradle = met or lot.choice(self.cradles)
        if met and met.status == -signal.SIGKILL:
            self._outcome.ends["point"] += 1
            self._outcome.points[life.point] += 1
        elif met or (not life.point and cradle.ended(life.seconds)):
            self._complain(f"the bot ended with {cradle.status} before it was killed")
        else:
            self._outcome.ends[self._end(cradle, life, away)] += 1

    def _at_point(self, life: Life) -> Cradle | None:
        """Who has ended at the point, if one has come to it in time; or who has ended before it."""
        ended = first_ended(self.cradles, life.seconds)
        died = self._deadly.disarm(life.point)
        return ended or (first_ended(self.cradles, END_SECONDS) if died else None)

    def _end(self, cradle: Cradle, life: Life, away: Callable[[], None]) -> str:
        """Ends it as planned; what that was."""
        end = life.end
        if end == "term":
            cradle.signal(signal.SIGTERM)
            if cradle.ended(life.seconds / 5):
                return "in order"
        elif end in ("cut", "silent"):
            with self._lines[self.cradles.index(cradle)].cut(silent=end == "silent"):
                away()
                cradle.ended(TAKEN_OVER_SECONDS)
            cradle.ended(life.seconds)
        elif end == "stop":
            cradle.signal(signal.SIGSTOP)
            away()
            if self.several:
                cradle.ended(TAKEN_OVER_SECONDS)
            cradle.signal(signal.SIGCONT)
            cradle.ended(life.seconds)
        if not cradle.pid and not (end in ("cut", "silent", "stop") and cradle.status == 1):  # 1: met at its start
            self._complain(f"the bot ended with {cradle.status} before it was killed")
        cradle.kill()
        return "random" if end == "point" else end

    def replace(self, lot: Random) -> None:
        """A newer version begins with its migration while older ones work. Those end by themselves."""
        self.start_all()
        first, *others = lot.sample(self.cradles, len(self.cradles))
        first.kill()
        self.versions.make()
        self.start(first, migrate=True)
        for older in others:
            if not older.ended(END_SECONDS) or older.status != 1:
                self._complain("an older version went on, or ended in another way")
            self.start(older)
        self._outcome.replaced += len(others)

    def restart(self, seconds: float) -> None:
        """Starts again who ended by itself, which nobody should; waits that long at most."""
        self.cradles[0].ended(seconds)
        for cradle in self.cradles:
            if cradle.ended(0):
                self._complain(f"the bot ended with {cradle.status}")
                self.start(cradle)

    def stop(self) -> None:
        for status in stop_together(self.cradles):
            if status:
                self._complain(f"asked to end, the bot ended with {status}")

    def measure(self) -> None:
        """Notes how large they have grown."""
        outcome = self._outcome
        for cradle in self.cradles:
            outcome.megabytes = max(outcome.megabytes, resident_megabytes(cradle.pid))
            outcome.files = max(outcome.files, open_files(cradle.pid))

    def _complain(self, sentence: str) -> None:
        self._outcome.violations.append(sentence)
