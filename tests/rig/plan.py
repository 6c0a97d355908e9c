"""What happens to a bot in the course of a trial, drawn by lot from a seed, so that it can be repeated."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from random import Random
from typing import Any

from tests.rig.points import POINTS

HTML = "<html><body>Bad Gateway</body></html>"
# How calls for updates and calls that send go wrong; an hour of waiting is long enough to be in the way.
FAULTS: tuple[dict[str, Any], ...] = (
    {"drop": "before"},
    {"drop": "after"},
    {"delay_seconds": 0.4},
    {"status": 500},
    {"status": 502, "body": HTML},
    {"body": '{"ok":tr'},
    {"body": '{"ok":true,"result":7}'},
    {"body": "[]"},
    {"status": 401},
    {"status": 403},
    {"status": 409},
    {"status": 413},
    {"retry_after": 3600},
)
METHODS = ("getUpdates", "sendMessage", "sendMessage", "editMessageText", "getWebhookInfo")
HANG_SECONDS = 12.0  # longer than the bot waits; the call is carried out all the same
HANG = {"method": "sendMessage", "delay_seconds": HANG_SECONDS}
FAULTY = 0.3
POINT_SECONDS = 1.5  # until which a point must have been met
LATEST = 0.7  # seconds of a life, at most, before a random end


@dataclass(frozen=True)
class Life:
    """One life: how it ends, and which faults meet it."""

    end: str  # "point", "random", "term", "stop"; of several processes also "cut" or "silent": off from the database
    seconds: float
    point: str = ""
    nth: int = 0
    faults: tuple[dict[str, Any], ...] = ()


def lives(lot: Random, count: int, *, several: bool, points: tuple[str, ...] = POINTS) -> Iterator[Life]:
    """Three of five are to end at a named point, since not all come to it in time; the points in turn."""
    turns = cycle(points)
    for number in range(count):
        faults = tuple(_fault(lot) for _ in range(lot.randint(1, 3))) if lot.random() < FAULTY else ()
        seconds = lot.uniform(0.05, LATEST)
        if number % 5 in (0, 2, 4):
            point = next(turns)
            nth = 1 if point.startswith(("fetch", "store", "sweep")) else lot.randint(1, 4)
            yield Life("point", POINT_SECONDS, point, nth, faults)
        else:
            ends = ("random", "term", "stop", *(("cut", "silent") if several else ()))
            yield Life(lot.choices(ends, (6, 2, 2, 1, 1)[: len(ends)])[0], seconds, faults=faults)


def _fault(lot: Random) -> dict[str, Any]:
    if lot.random() < 0.05:
        return HANG
    return {"method": lot.choice(METHODS), "times": lot.randint(1, 3), **lot.choice(FAULTS)}
