"""What finished slices of the long run found, kept in a file, so that it can be made in several calls."""

import json
import os
import platform
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Any, get_origin

from bot.clock import SystemClock
from tests.rig.outcome import Order, Outcome

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Finished:
    """One slice: when, on what, and how busy that was."""

    outcome: Outcome
    at: str
    machine: str
    load: float


class Results:
    """The slices of this state of the code; those of another are forgotten."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._code = _fingerprint()
        kept = json.loads(file.read_text()) if file.exists() else {}
        rows = kept["slices"] if kept.get("code") == self._code else []
        self.finished = [Finished(_outcome(each.pop("outcome")), **each) for each in rows]

    def has(self, order: Order) -> bool:
        return any(each.outcome.order == order for each in self.finished)

    def add(self, outcome: Outcome) -> None:
        """Kept at once: the next call goes on from here."""
        now = SystemClock().now().isoformat(timespec="minutes")
        self.finished.append(Finished(outcome, now, machine(), os.getloadavg()[0]))
        content = {"code": self._code, "slices": [_values(each) for each in self.finished]}
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps(content, indent=1))
        fresh.replace(self._file)


def machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in lines if "model name" in line), platform.machine())
    return f"{os.cpu_count()} cores of {model}, Python {platform.python_version()}"


def _values(finished: Finished) -> dict[str, Any]:
    outcome = vars(finished.outcome) | {"order": asdict(finished.outcome.order)}
    return vars(finished) | {"outcome": outcome}


def _outcome(values: dict[str, Any]) -> Outcome:
    counters = {each.name for each in fields(Outcome) if get_origin(each.type) is Counter}
    order = Order(**values.pop("order"))
    return Outcome(order, **{name: Counter(value) if name in counters else value for name, value in values.items()})


def _fingerprint() -> str:
    """Of all that decides what a slice finds."""
    return sha256(b"".join(each.read_bytes() for each in _sources())).hexdigest()[:12]


def _sources() -> Iterator[Path]:
    for folder in ("bot", "migrations", "tests/rig"):
        yield from sorted((ROOT / folder).rglob("*.py"))
