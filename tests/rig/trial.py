"""A trial: one bot on one database, killed many times under load, and examined whenever it has come to rest."""

import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as sql

from bot.database import Tx
from bot.models.queue import Inbox, InboxState, Outbox, OutboxState
from tests.rig.balancer import Balancer
from tests.rig.checks import Examiner, whole
from tests.rig.evidence import Evidence
from tests.rig.far import FarEnd
from tests.rig.house import Installation, free_port
from tests.rig.line import Line
from tests.rig.lives import END_SECONDS, Cradle, handled, health, open_files, resident_megabytes, stop_together
from tests.rig.looks import next_send, overdue, told
from tests.rig.plan import HANG, HANG_SECONDS, Life, lives
from tests.rig.traffic import Traffic
from tests.rig.versions import Versions

# Between two lives; longer than a lease, as a restart by hand would be.
DOWNTIME = 70.0
AWAY = 90.0  # how long a stopped process believes it slept
TAKEN_OVER_SECONDS = 3.5  # until another process has its turn
LONG_WAIT = 4000.0  # longer than any wait a fault asks for
DRAIN_SECONDS = 120.0
BACKLOG, MEANWHILE, RESTS = 300, 30, 10
PRESSES = 3
MOST_MEGABYTES, MOST_FILES = 400, 150


@dataclass(frozen=True)
class Order:
    """What a trial is made of."""

    database: str
    mode: str
    seed: int
    kills: int
    updates: int
    rounds: int = 1
    mistake: str = ""
    lives: tuple[Life, ...] = ()  # instead of by lot
    processes: int = 1  # on one database; several are also cut off from it, and replaced by a newer version


@dataclass
class Outcome:
    """What came of it."""

    order: Order
    ends: Counter[str] = field(default_factory=Counter)  # of lives
    points: Counter[str] = field(default_factory=Counter)
    updates: int = 0
    lost: int = 0
    tips: int = 0
    messages: int = 0
    repeats: int = 0
    faults: int = 0
    replaced: int = 0  # processes, by those of a newer version
    shares: list[int] = field(default_factory=list)  # updates handled by each process since it was last started
    megabytes: float = 0
    files: int = 0
    seconds: float = 0
    violations: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        """Lives that ended by SIGKILL."""
        return self.ends.total() - self.ends["in order"]


class Trial:
    """Call `run` once."""

    def __init__(self, order: Order, folder: Path, url: str, patience: float = DRAIN_SECONDS) -> None:
        self.order, self.outcome, self._patience = order, Outcome(order), patience
        self._lot = Random(order.seed)
        self._far = FarEnd()
        self._ports = [free_port() for _ in range(order.processes)]
        self._balancer = Balancer(self._ports, Random(order.seed + 2))
        self._house = Installation(folder, self._far, url, order.mode, self._balancer.server_port)
        self._traffic = Traffic(Random(order.seed + 1), shuffled=order.mode == "webhook")
        self._evidence = Evidence(self._far, folder / "journal")
        self._pressed: set[tuple[int, str]] = set()
        self._examiner = Examiner(self._traffic, self._evidence, self._pressed)
        self._hangs_until = 0.0
        self._cradles = [Cradle(folder) for _ in self._ports]
        self._lines = [Line(url) for _ in self._ports] if order.processes > 1 else []
        self._versions = Versions(folder)

    def run(self) -> Outcome:
        started = monotonic()
        try:
            for number in range(self.order.rounds):
                self._round(number + 1)
        finally:
            for cradle in self._cradles:
                cradle.close()
            for line in self._lines:
                line.close()
            self._balancer.close()
            self._house.close()
            self._far.close()
        self.outcome.seconds = monotonic() - started
        return self.outcome

    def _round(self, number: int) -> None:
        kills = self.order.kills // self.order.rounds
        planned = self.order.updates * number // self.order.rounds
        ends = self.order.lives or lives(self._lot, kills, several=bool(self._lines))
        for left, life in zip(range(kills, 0, -1), ends, strict=True):
            if self._far.pending() < BACKLOG:
                self._feed((planned - self._traffic.injected) // left)
            self._live(life)
            if self._lines and left == kills // 2:
                self._replace()
        self._come_to_rest(planned)
        self._examine()

    def _feed(self, size: int) -> None:
        if size > 0:
            self._far.client.updates(*self._traffic.batch(size), *self._presses())

    def _presses(self) -> list[dict[str, Any]]:
        """Somebody takes some of what was offered since."""
        offers, self._evidence.offers = self._evidence.offers[-PRESSES:], []
        self._pressed |= {(offer.chat, code) for offer, code in offers}
        return [self._traffic.press(offer.chat, offer.message_id, f"take:{code}") for offer, code in offers]

    def _live(self, life: Life) -> None:
        for fault in life.faults:
            self._far.client.faults(**fault)
            if fault is HANG:
                self._hangs_until = monotonic() + life.seconds + HANG_SECONDS
        self.outcome.faults += len(life.faults)
        dead = [each for each in self._cradles if not each.pid]  # who lives already has no point to end at
        cradle = self._lot.choice(dead if life.point and dead else self._cradles)
        self._start(cradle, point=life.point, nth=life.nth)
        if not cradle.ended(life.seconds):
            self.outcome.ends[self._end(cradle, life)] += 1
        elif cradle.status == -signal.SIGKILL:
            self.outcome.ends["point"] += 1
            self.outcome.points[life.point] += 1
        else:
            self.outcome.violations.append(f"the bot ended with {cradle.status} before it was killed")
        for other in self._cradles:  # those that live on live without a point
            if other is not cradle:
                self._start(other)
        self._far.client.clear_faults()
        self._house.move_to(self._house.offset + DOWNTIME)
        self._evidence.gather()
        self._nothing_lost_yet()

    def _replace(self) -> None:
        """A newer version begins with its migration while older ones work. Those end by themselves."""
        self._feed(MEANWHILE)
        self._start_all()
        first, *others = self._lot.sample(self._cradles, len(self._cradles))
        first.kill()
        self._versions.make()
        self._start(first, migrate=True)
        for older in others:
            if not older.ended(END_SECONDS) or older.status != 1:
                self.outcome.violations.append("an older version went on, or ended in another way")
            self._start(older)
        self.outcome.replaced += len(others)

    def _end(self, cradle: Cradle, life: Life) -> str:
        """Ends it as planned; what that was."""
        end = life.end
        if end == "term":
            cradle.signal(signal.SIGTERM)
            if cradle.ended(life.seconds / 5):
                return "in order"
        elif end in ("cut", "silent"):
            with self._lines[self._cradles.index(cradle)].cut(silent=end == "silent"):
                self._house.move_to(self._house.offset + AWAY)
                cradle.ended(TAKEN_OVER_SECONDS)
            cradle.ended(life.seconds)
        elif end == "stop":
            cradle.signal(signal.SIGSTOP)
            self._house.move_to(self._house.offset + AWAY)
            if len(self._cradles) > 1:
                cradle.ended(TAKEN_OVER_SECONDS)
            cradle.signal(signal.SIGCONT)
            cradle.ended(life.seconds)
        if not cradle.pid and (
            end not in ("cut", "silent", "stop") or cradle.status != 1
        ):  # 1: it met this at its start
            self.outcome.violations.append(f"the bot ended with {cradle.status} before it was killed")
        cradle.kill()
        return "random" if end == "point" else end

    def _nothing_lost_yet(self) -> None:
        """What the platform counts as received must be stored at every moment."""
        confirmed = self._traffic.injected - self._far.pending() - self._traffic.doubled
        stored = self._read(lambda tx: tx.session.scalar(sql(func.count(Inbox.id))))
        if stored < confirmed:
            self.outcome.violations.append(f"{confirmed} updates were confirmed when {stored} were stored")

    def _come_to_rest(self, planned: int) -> None:
        """All that is left is handed out, and the bot works until nothing waits."""
        self._start_all()
        while self._traffic.injected < planned:
            self._feed(min(BACKLOG, planned - self._traffic.injected))
            self._until(lambda: self._far.pending() < BACKLOG)
        if rest := self._traffic.rest():
            self._far.client.updates(*rest)
        self._until(lambda: not self._far.pending() and not self._waiting(Inbox, InboxState.WAITING))
        self._house.move_to(self._house.offset + LONG_WAIT)
        self._until(self._at_rest)
        self._look_at_process()
        self._end_in_order()
        for _ in range(RESTS):  # a last look at what is due may have led to something
            if self._at_rest():
                break
            self._start_all()
            self._until(self._at_rest)
            self._end_in_order()
        self._evidence.gather()

    def _end_in_order(self) -> None:
        statuses = stop_together(self._cradles)
        self.outcome.violations += [f"asked to end, the bot ended with {each}" for each in statuses if each]

    def _at_rest(self) -> bool:
        if monotonic() < self._hangs_until:
            return False
        if self._far.pending() or self._waiting(Inbox, InboxState.WAITING):
            return False
        if self._read(overdue):
            return False
        if self._waiting(Outbox, OutboxState.WAITING):
            later = self._read(next_send)
            if later is not None:
                self._house.move_to(self._house.offset + later)
            return False
        return True

    def _look_at_process(self) -> None:
        outcome = self.outcome
        for cradle, port in zip(self._cradles, self._ports, strict=True):
            outcome.megabytes = max(outcome.megabytes, resident_megabytes(cradle.pid))
            outcome.files = max(outcome.files, open_files(cradle.pid))
            self._until(lambda port=port: health(port) == 200)  # type: ignore[misc]
        outcome.shares = [handled(port) for port in self._ports]
        if outcome.megabytes > MOST_MEGABYTES or outcome.files > MOST_FILES:
            outcome.violations.append(f"the process has grown: {outcome.megabytes:.0f} MB, {outcome.files} files")

    def _examine(self) -> None:
        outcome, evidence = self.outcome, self._evidence
        outcome.messages += len(evidence.messages)
        outcome.violations += self._read(lambda tx: [*self._examiner.examine(tx), *whole(tx)])
        outcome.violations += told(self._house.folder / "log", self._house.settings)
        outcome.updates, outcome.lost = len(self._traffic.sent), len(self._missing())
        outcome.tips, outcome.repeats = len(self._examiner.codes), self._examiner.copies

    def _missing(self) -> set[int]:
        sent = {each.number for each in self._traffic.sent.values() if each.kind != "stranger"}
        return sent - self._examiner.stored.keys()

    def _start(self, cradle: Cradle, **more: Any) -> None:
        """Unless it lives."""
        if not cradle.pid:
            number = self._cradles.index(cradle)
            environ = {"ANTI_NARKOBA_WEB__PORT": str(self._ports[number])}
            if self._lines:
                environ["ANTI_NARKOBA_DATABASE__URL"] = self._lines[number].url
            more |= {"mistake": self.order.mistake, "migrations": str(self._versions.folder)}
            cradle.start(arm="bot", environment=environ, **more)

    def _start_all(self) -> None:
        for cradle in self._cradles:
            self._start(cradle)

    def _waiting(self, rows: Any, state: str) -> int:
        return int(self._read(lambda tx: tx.session.scalar(sql(func.count(rows.id)).where(rows.state == state))) or 0)

    def _read(self, look: Callable[[Tx], Any]) -> Any:
        database = self._house.database
        return database._run(database._read_engine, look, ())

    def _until(self, reached: Callable[[], bool]) -> None:
        ends = monotonic() + self._patience
        while not reached():
            if monotonic() > ends:
                self.outcome.violations.append(f"not at rest within {self._patience:.0f} seconds")
                return
            self._cradles[0].ended(0.05)
            for cradle in self._cradles:
                if cradle.ended(0):
                    self.outcome.violations.append(f"the bot ended with {cradle.status}")
                    self._start(cradle)
