"""The same kills for stock python-telegram-bot: how much of what it acknowledged is gone."""

from pathlib import Path
from random import Random
from time import monotonic

from sandbox.telegram.world import DEFAULT_TOKEN
from tests.rig.deadly import Deadly
from tests.rig.far import FarEnd
from tests.rig.house import free_port
from tests.rig.lives import Cradle
from tests.rig.outcome import Order, Outcome
from tests.rig.plan import lives
from tests.rig.stock import opened
from tests.rig.traffic import GROUPS, MEMBERS, START, mark
from tests.rig.trial import BACKLOG

POINTS = ("fetch.after", "handle.before", "handle.after")
REST_SECONDS = 60.0


def run(order: Order, folder: Path) -> Outcome:
    """Kills it under load, lets it come to rest, and counts which messages its handler has not stored."""
    outcome, lot, started = Outcome(order), Random(order.seed), monotonic()
    far, cradle, store, deadly = FarEnd(), Cradle(folder), opened(folder), Deadly(folder)
    port = free_port() if order.mode == "webhook" else 0
    command = {"arm": "stock", "token": DEFAULT_TOKEN, "far": far.url, "port": port}

    def feed(count: int) -> None:
        if count > 0:
            far.client.updates(*(_update(lot, outcome.updates + number) for number in range(1, count + 1)))
            outcome.updates += count

    def wait(most: int, seconds: float) -> None:
        ends = monotonic() + seconds
        while far.pending() > most and monotonic() < ends:
            cradle.ended(0.05)

    try:
        ends = lives(lot, order.kills, order.mode, several=False, points=POINTS)
        for left, life in zip(range(order.kills, 0, -1), ends, strict=True):
            if far.pending() < BACKLOG:
                feed((order.updates - outcome.updates) // left)
            if life.point:
                deadly.arm(life.point, life.nth)
            cradle.start(**command)
            cradle.ended(life.seconds)
            at_point = bool(life.point) and deadly.disarm(life.point)
            cradle.kill()
            outcome.ends["point" if at_point else "random"] += 1
        cradle.start(**command)
        wait(0, REST_SECONDS)
        cradle.stop()  # in order: the library handles what it still holds
        kept = {words for (words,) in store.execute("SELECT words FROM kept")}
        outcome.lost = outcome.updates - len(kept)
    finally:
        cradle.close()
        store.close()
        far.close()
    outcome.seconds = monotonic() - started
    return outcome


def _update(lot: Random, number: int) -> dict[str, object]:
    message = {
        "message_id": number,
        "date": START,
        "chat": {"id": GROUPS[0], "type": "supergroup", "title": "Grup"},
        "from": {"id": lot.choice(MEMBERS), "is_bot": False, "first_name": "Orang"},
        "text": f"apel pagi, {mark(number)}",
    }
    return {"message": message}
