"""What a trial is made of, and what came of it."""

from collections import Counter
from dataclasses import dataclass, field


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
    processes: int = 1  # on one database; several are also cut off from it, and replaced by a newer version
    part: str = "kills"  # of torture.PARTS
    hanging: bool = True  # whether a call hangs at the end of each round, which makes it longer
    beside: bool = True  # whether an operator's commands run beside it, likewise


@dataclass
class Outcome:
    """What came of it."""

    order: Order
    ends: Counter[str] = field(default_factory=Counter)  # of lives
    points: Counter[str] = field(default_factory=Counter)
    commands: Counter[str] = field(default_factory=Counter)  # killed, by point
    updates: int = 0
    lost: int = 0
    tips: int = 0
    messages: int = 0
    repeats: int = 0
    faults: Counter[str] = field(default_factory=Counter)  # those that met a call, by kind
    replaced: int = 0  # processes, by those of a newer version
    shares: list[int] = field(default_factory=list)  # updates handled by each process since it was last started
    megabytes: float = 0
    files: int = 0
    seconds: float = 0
    measured: dict[str, float] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        """Lives that ended by SIGKILL."""
        return self.ends.total() - self.ends["in order"]
