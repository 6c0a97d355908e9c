"""Metrics for Prometheus: counts and durations, with no data of members or tips."""

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from bot.database.database import Database
from bot.models.outbox import OutboxState
from bot.operations.queue_depth import backlog
from bot.runtime.heartbeats import Heartbeats

# After a failed call the outbox row waits again; the metric counts that as "failed".
OUTCOMES = {OutboxState.WAITING: "failed"}


class Metrics:
    """Counts since the start of the process. The queues are read from the database at each request."""

    def __init__(self, database: Database, heartbeats: Heartbeats) -> None:
        self._database, self._heartbeats = database, heartbeats
        self.registry = CollectorRegistry()
        self._updates = self._counter("updates", "Updates by what became of them", "outcome")
        self._messages = self._counter("messages", "Calls to the channel by what became of them", "outcome")
        self._answers = self._counter("webhook_answers", "Answers of the webhook by status", "status")
        self._sweeps = Counter("anti_narkoba_sweeps", "Sweeps that were done", registry=self.registry)
        self._rows = self._gauge("waiting_rows", "Rows that wait", "queue")
        self._lag = self._gauge("lag_seconds", "How long the oldest waiting row has waited", "queue")
        self._ages = self._gauge("seconds_since_success", "How long ago a part last succeeded", "part")
        self._database_up = Gauge("anti_narkoba_database_up", "Whether the database answers", registry=self.registry)

    def updates(self, outcome: str, count: int) -> None:
        """Counts updates. `outcome` is stored, handled, retried or parked."""
        self._updates.labels(outcome).inc(count)

    def message(self, state: str) -> None:
        """Counts a call by the state of its outbox row after the call."""
        self._messages.labels(OUTCOMES.get(OutboxState(state), state)).inc()

    def webhook_answer(self, status: int) -> None:
        self._answers.labels(status).inc()

    def sweep(self) -> None:
        self._sweeps.inc()

    async def answer(self, _request: web.Request) -> web.Response:
        for part, age in self._heartbeats.since_success().items():
            self._ages.labels(part).set(age)
        try:
            waiting = await self._database.read(backlog)
        except (SQLAlchemyError, OSError):
            self._database_up.set(0)
        else:
            self._database_up.set(1)
            for queue, found in waiting.items():
                self._rows.labels(queue).set(found.rows)
                self._lag.labels(queue).set(found.seconds)
        return web.Response(body=generate_latest(self.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _counter(self, name: str, words: str, label: str) -> Counter:
        return Counter(f"anti_narkoba_{name}", words, [label], registry=self.registry)

    def _gauge(self, name: str, words: str, label: str) -> Gauge:
        return Gauge(f"anti_narkoba_{name}", words, [label], registry=self.registry)
