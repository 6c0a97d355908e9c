"""A trial: one bot on one database, killed many times under load, and examined whenever it has come to rest."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as sql

from bot.models.inbox import Inbox
from bot.models.outbox import Outbox
from tests.rig.balancer import Balancer
from tests.rig.beside import Beside
from tests.rig.checks import Examiner
from tests.rig.evidence import Evidence
from tests.rig.far import FarEnd
from tests.rig.house import Installation
from tests.rig.looks import next_send, overdue, waiting
from tests.rig.outcome import Order, Outcome
from tests.rig.plan import HANG_SECONDS, Fault, Life, each_once, hit, lives
from tests.rig.processes import Processes
from tests.rig.standing import handled, page, stand_still
from tests.rig.surroundings import grown, logged, secrets_of, stored_bytes, whole
from tests.rig.traffic import Traffic

# Between two lives; longer than a lease, as a restart by hand would be.
DOWNTIME = 70.0
AWAY = 90.0  # how long a stopped process believes it slept
LONG_WAIT = 4000.0  # longer than any wait a fault asks for
DRAIN_SECONDS = 120.0
BACKLOG, MEANWHILE, RESTS = 300, 30, 10
PRESSES = 3


class Trial:
    """Call `run` once."""

    def __init__(
        self, order: Order, folder: Path, url: str, patience: float = DRAIN_SECONDS, chosen: Sequence[Life] = ()
    ) -> None:
        """Its lives are drawn by lot unless they are `chosen`."""
        self.order, self.outcome, self._patience, self._chosen = order, Outcome(order), patience, chosen
        self._lot = Random(order.seed)
        self._far = FarEnd()
        self._processes = Processes(self.outcome, folder, url)
        self._balancer = Balancer(self._processes.ports, Random(order.seed + 2))
        self._house = Installation(folder, self._far, url, order.mode, self._balancer.server_port)
        self._traffic = Traffic(Random(order.seed + 1), shuffled=order.mode == "webhook")
        self._evidence = Evidence(self._far, folder / "journal")
        self._pressed: set[tuple[int, str]] = set()
        self._examiner = Examiner(self._traffic, self._evidence, self._pressed, self._house.jumps)
        self._beside = Beside(self._house, Random(order.seed + 3), self._processes.versions)
        self._hangs_until = 0.0

    def run(self) -> Outcome:
        started = monotonic()
        try:
            for number in range(self.order.rounds):
                self._round(number + 1)
        finally:
            self._processes.close()
            self._beside.close()
            self._balancer.close()
            self._house.close()
            self._far.close()
        self.outcome.seconds = monotonic() - started
        return self.outcome

    def _round(self, number: int) -> None:
        kills = self.order.kills // self.order.rounds
        planned = self.order.updates * number // self.order.rounds
        several = self._processes.several
        ends = self._chosen or lives(self._lot, kills, self.order.mode, several=several)
        for left, life in zip(range(kills, 0, -1), ends, strict=True):
            self._live(life, (planned - self._traffic.injected) // left)
            if several and left == kills // 2:
                self._feed(MEANWHILE)
                self._processes.replace(self._lot)
        self._processes.start_all()
        self._feed(min(BACKLOG, planned - self._traffic.injected))
        if self.order.beside:
            self.outcome.violations += self._beside.work()
        ports = self._processes.ports
        self.outcome.violations += stand_still(self._house, ports, self._until, lambda: self._feed(PRESSES))
        self._come_to_rest(planned)
        if self.order.beside and number == 1:
            self.outcome.violations += self._beside.migrate()
        self._examine()

    def _feed(self, size: int) -> None:
        if size > 0:
            self._far.client.updates(*self._traffic.batch(size), *self._presses())

    def _presses(self) -> list[dict[str, Any]]:
        """Somebody takes some of what was offered since."""
        offers, self._evidence.offers = self._evidence.offers[-PRESSES:], []
        self._pressed |= {(offer.chat, code) for offer, code in offers}
        return [self._traffic.press(offer.chat, offer.message_id, f"take:{code}") for offer, code in offers]

    def _live(self, life: Life, updates: int) -> None:
        self._processes.arm(life)  # before there is anything to do, since who lives already does it at once
        self._misbehave(life.faults, life.seconds)
        self._skip(DOWNTIME)
        if self._far.pending() < BACKLOG:
            self._feed(updates)
        self._processes.live(life, self._lot, lambda: self._skip(AWAY))
        self.outcome.faults += hit(life.faults, self._far.client.clear_faults())
        self._evidence.gather()
        self._nothing_lost_yet()

    def _misbehave(self, faults: Iterable[Fault], seconds: float) -> None:
        for fault in faults:
            self._far.client.faults(**fault.given)
            if fault.kind == "hanging":
                self._hangs_until = monotonic() + seconds + HANG_SECONDS

    def _skip(self, seconds: float) -> None:
        self._house.move_to(self._house.offset + seconds)

    def _nothing_lost_yet(self) -> None:
        """What the platform counts as received must be stored at every moment."""
        confirmed = self._traffic.injected - self._far.pending() - self._traffic.doubled
        stored = self._read(lambda tx: tx.session.scalar(sql(func.count(Inbox.id))))
        if stored < confirmed:
            self.outcome.violations.append(f"{confirmed} updates were confirmed when {stored} were stored")

    def _come_to_rest(self, planned: int) -> None:
        """All that is left is handed out, and the bot works until nothing waits."""
        self._processes.start_all()
        faults = each_once(hanging=self.order.hanging)
        self._misbehave(faults, 0)
        while self._traffic.injected < planned:
            self._feed(min(BACKLOG, planned - self._traffic.injected))
            self._until(lambda: self._far.pending() < BACKLOG)
        if rest := self._traffic.rest():
            self._far.client.updates(*rest)
        self._until(self._all_handled)
        self._skip(LONG_WAIT)
        self._until(self._at_rest)
        self._processes.measure()
        for port in self._processes.ports:
            self._until(lambda port=port: page(port, "/healthz")[0] == 200)  # type: ignore[misc]
        self.outcome.shares = [handled(port) for port in self._processes.ports]
        self.outcome.faults += hit(faults, self._far.client.clear_faults())
        self._processes.stop()
        for _ in range(RESTS):  # a last look at what is due may have led to something
            if self._at_rest():
                break
            self._processes.start_all()
            self._until(self._at_rest)
            self._processes.stop()
        self._evidence.gather()

    def _all_handled(self) -> bool:
        return not self._far.pending() and not self._read(waiting, Inbox)

    def _at_rest(self) -> bool:
        if monotonic() < self._hangs_until or not self._all_handled() or self._read(overdue):
            return False
        if self._read(waiting, Outbox):
            later = self._read(next_send)
            if later is not None:
                self._skip(later)
            return False
        return True

    def _examine(self) -> None:
        outcome, evidence = self.outcome, self._evidence
        outcome.messages += len(evidence.messages)
        outcome.violations += grown(outcome.megabytes, outcome.files)
        outcome.violations += self._read(self._examiner.examine)
        outcome.violations += self._read(lambda tx: list(whole(tx)))
        secrets = secrets_of(self._house.settings)
        outcome.violations += logged(self._house.folder / "log", outcome.ends.total(), secrets)
        outcome.violations += stored_bytes(self._house.database, secrets)
        outcome.commands = self._beside.points
        outcome.faults |= Counter(
            doubled=self._traffic.doubled,
            reseeded=self._traffic.reseeded,
            reordered=self._traffic.reordered,
            late=self._traffic.late,
        )
        outcome.updates, outcome.lost = len(self._traffic.sent), len(self._missing())
        outcome.tips, outcome.repeats = len(self._examiner.codes), self._examiner.copies

    def _missing(self) -> set[int]:
        sent = {each.number for each in self._traffic.sent.values() if each.kind != "stranger"}
        return sent - self._examiner.stored.keys()

    def _read(self, look: Callable[..., Any], *about: Any) -> Any:
        database = self._house.database
        return database._run(database._read_engine, look, about)

    def _until(self, reached: Callable[[], bool]) -> None:
        ends = monotonic() + self._patience
        while not reached():
            if monotonic() > ends:
                self.outcome.violations.append(f"not at rest within {self._patience:.0f} seconds")
                return
            self._processes.restart(0.05)
