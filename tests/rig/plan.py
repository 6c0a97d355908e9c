"""What happens to a bot in the course of a trial, drawn by lot from a seed, so that it can be repeated."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from random import Random
from typing import Any

from tests.rig.points import POINTS

HTML = "<html><body>Bad Gateway</body></html>"
HANG_SECONDS = 12.0  # longer than the bot waits; the call is carried out all the same
# How calls go wrong; an hour of waiting is long enough to be in the way.
FAULTS: dict[str, dict[str, Any]] = {
    "dropped": {"drop": "before"},
    "dropped after accepting": {"drop": "after"},
    "slow": {"delay_seconds": 0.4},
    "500": {"status": 500},
    "502 in HTML": {"status": 502, "body": HTML},
    "JSON cut off": {"body": '{"ok":tr'},
    "a number for an object": {"body": '{"ok":true,"result":7}'},
    "a list for an answer": {"body": "[]"},
    "401": {"status": 401},
    "403": {"status": 403},
    "409": {"status": 409},
    "413": {"status": 413},
    "429 for an hour": {"retry_after": 3600},
    "hanging": {"delay_seconds": HANG_SECONDS},
}
# Those that every life has calls of.
METHODS = {
    "polling": ("getUpdates", "sendMessage", "sendMessage", "getWebhookInfo"),
    "webhook": ("setWebhook", "sendMessage", "sendMessage", "getWebhookInfo"),
}
FAULTY = 0.4
POINT_SECONDS = 3.0  # until which a point must have been met
LATEST = 0.7  # seconds of a life, at most, before a random end


@dataclass(frozen=True)
class Fault:
    """What the next calls of a method meet."""

    kind: str  # of FAULTS
    method: str
    times: int

    @property
    def given(self) -> dict[str, Any]:
        """As the far end takes it."""
        return {"method": self.method, "times": self.times, **FAULTS[self.kind]}


@dataclass(frozen=True)
class Life:
    """One life: how it ends, and which faults meet it."""

    end: str  # "point", "random", "term", "stop"; of several processes also "cut" or "silent": off from the database
    seconds: float
    point: str = ""
    nth: int = 0
    faults: tuple[Fault, ...] = ()


def lives(lot: Random, count: int, mode: str, *, several: bool, points: tuple[str, ...] = POINTS) -> Iterator[Life]:
    """Two of three are to end at a named point, since not all come to it in time; points and faults in turn."""
    turns, kinds = cycle(points), cycle(lot.sample(list(FAULTS), len(FAULTS)))
    for number in range(count):
        count_of_faults = lot.randint(1, 3) if lot.random() < FAULTY else 0
        faults = tuple(_fault(lot, next(kinds), METHODS[mode]) for _ in range(count_of_faults))
        seconds = lot.uniform(0.05, LATEST)
        if number % 3 != 2:
            point = next(turns)
            nth = 1 if point.startswith(("fetch", "store", "sweep")) else lot.randint(1, 4)
            yield Life("point", POINT_SECONDS, point, nth, faults)
        else:
            ends = ("random", "term", "stop", *(("cut", "silent") if several else ()))
            yield Life(lot.choices(ends, (6, 2, 2, 1, 1)[: len(ends)])[0], seconds, faults=faults)


def each_once(*, hanging: bool) -> list[Fault]:
    """Every kind once, for a bot that lives through all of them; what hangs longest first."""
    return [Fault(kind, "sendMessage", 1) for kind in reversed(FAULTS) if hanging or kind != "hanging"]


def hit(given: Iterable[Fault], left: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """How often each kind of fault really met a call, by what the far end has left of them."""
    met = Counter[str]()
    for fault in given:
        met[fault.kind] += fault.times
    for each in left:
        met[_kind_of(each)] -= int(each["times"])
    return +met


def _kind_of(fault: Mapping[str, Any]) -> str:
    how = {name: value for name, value in fault.items() if value and name not in ("method", "times")}
    return next(kind for kind, given in FAULTS.items() if given == how)


def _fault(lot: Random, kind: str, methods: Sequence[str]) -> Fault:
    if kind == "hanging":
        return Fault(kind, "sendMessage", 1)
    return Fault(kind, lot.choice(methods), lot.randint(1, 3))
