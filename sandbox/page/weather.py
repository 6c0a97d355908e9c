"""The weather between bot and platform: what goes wrong with the next calls, one kind at a time."""

from typing import Literal

from sandbox.telegram.errors import Json
from sandbox.telegram.records import Fault
from sandbox.telegram.world import World

Kind = Literal["clear", "offline", "drop", "slow", "429", "500", "double"]
SLOW_SECONDS = 3.0
RETRY_SECONDS = 3
EVERY = "*"


class Weather:
    """Sets the faults of a sandbox. Belongs to its event loop."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kind: Kind = "clear"

    def turn(self, kind: Kind, calls: int) -> Json:
        """Other weather, for so many calls (or, doubled, updates); offline until it clears."""
        self._kind = kind
        self._world.queue.doubled = calls if kind == "double" else 0
        faults: dict[Kind, Fault] = {
            "offline": Fault(EVERY, None, drop="before"),
            "drop": Fault(EVERY, calls, drop="before"),
            "slow": Fault(EVERY, calls, delay_seconds=SLOW_SECONDS),
            "429": Fault(EVERY, calls, retry_after=RETRY_SECONDS),
            "500": Fault(EVERY, calls, status=500),
        }
        self._world.faults.waiting = [faults[kind]] if kind in faults else []
        self._world.signal.advance()
        return self.as_json()

    def as_json(self) -> Json:
        """`{"kind", "left"}`: how many calls or updates it will still hit; it clears by itself after them."""
        waiting = self._world.faults.waiting
        left = waiting[0].times if waiting else self._world.queue.doubled
        return {"kind": "clear" if left == 0 else self._kind, "left": left or None}
