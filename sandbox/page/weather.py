"""The weather of the page: ready-made faults between bot and platform, one kind at a time."""

from typing import Literal

from sandbox.telegram.calls import Fault
from sandbox.telegram.errors import Json
from sandbox.telegram.world import World

Kind = Literal["clear", "offline", "drop", "slow", "429", "500", "double"]
SLOW_SECONDS = 3.0
RETRY_SECONDS = 3
EVERY = "*"


class Weather:
    """Sets the faults of a sandbox. To be used in the sandbox's event loop only."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kind: Kind = "clear"

    def change(self, kind: Kind, calls: int) -> Json:
        """Sets the weather for a number of calls, or of updates for "double"; "offline" lasts until it is cleared."""
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
        """`{"kind", "left"}`: after `left` more calls or updates the weather is clear again."""
        waiting = self._world.faults.waiting
        left = waiting[0].times if waiting else self._world.queue.doubled
        return {"kind": "clear" if left == 0 else self._kind, "left": left or None}
