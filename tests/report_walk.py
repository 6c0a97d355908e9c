"""The way of a report through the code, as it runs: from the adapter that reads it to the rows of the outbox.

`make walk` writes it to `docs/report-walk.md`; a test compares, and finds calls that climb to a higher layer.
"""

import asyncio
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

from sandbox.telegram.server import Sandbox
from tests.house import House, clock_at
from tests.shell import ROOT

# Functions and methods with a name for others; not the conversions of columns, which SQLAlchemy calls.
PUBLIC = re.compile(r"(?!.*process_)[A-Za-z]\w*(\.[a-z]\w*)?")
READING = "bot/reading/"  # what happens inside depends on what it has read before
PAGE = ROOT / "docs/report-walk.md"
REPORT = "/lapor ada transaksi sabu di warung Sugihwaras Jenu"
HEAD = """# The way of a report

What runs when a member's `/lapor` is handled, on the way down: each line is the first call of a function in another
file, under the function that calls it. The number is the layer of `pyproject.toml`, 1 at the bottom. No call climbs
to a higher layer. `make walk` writes this page; a test compares it with the code.

"""


@dataclass(frozen=True)
class Step:
    """One function that was entered, and how deep below the first one."""

    depth: int
    file: str
    name: str
    layer: int
    climbs: bool


def layers() -> dict[str, int]:
    """The layer of each top part of the bot, the lowest is 1."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    found = contracts[0]["layers"]
    return {name.strip(): len(found) - at for at, line in enumerate(found) for name in line.split("|")}


class Walk:
    """Notes the first call of each function from another file, while a profile is set."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._layers = layers()
        self._seen: set[tuple[str, str]] = set()
        self._depths: dict[FrameType, int] = {}  # of the frames that were noted

    def entered(self, frame: FrameType, event: str, _argument: Any) -> None:
        file, name = _file(frame), frame.f_code.co_qualname
        if event != "call" or not file or (file, name) in self._seen or not PUBLIC.fullmatch(name):
            return
        caller = _caller(frame)
        called_from = _file(caller) if caller else ""
        if file == called_from or (file.startswith(READING) and called_from.startswith(READING)):
            return
        self._seen.add((file, name))
        depth = self._depths[frame] = next(
            (self._depths[each] + 1 for each in _stack(frame) if each in self._depths), 0
        )
        # `app` gives the worker what is above it, so the first functions have no caller in the walk.
        climbs = depth > 0 and self._layer(file) > self._layer(called_from)
        self.steps.append(Step(depth, file, name, self._layer(file), climbs))

    def _layer(self, file: str) -> int:
        part = Path(file).parts[1]
        return self._layers[part.removesuffix(".py")]


def _file(frame: FrameType) -> str:
    path = Path(frame.f_code.co_filename)
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT / "bot") else ""


def _stack(frame: FrameType) -> Iterator[FrameType]:
    above = frame.f_back
    while above:
        yield above
        above = above.f_back


def _caller(frame: FrameType) -> FrameType | None:
    return next((each for each in _stack(frame) if _file(each)), None)


def traced(house: House, walk: Walk) -> None:
    """Handles what waits, and notes the functions from the adapter and from `dispatch` on."""
    worker = house.app.worker
    dispatch = worker.dispatch

    def watched(run: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            sys.setprofile(walk.entered)
            try:
                return run(*args)
            finally:
                sys.setprofile(None)

        return call

    channel = house.app.channels["telegram"]
    read = channel.read
    channel.read = watched(read)  # type: ignore[method-assign]
    worker.dispatch = watched(dispatch)
    try:
        worker.handle()
    finally:
        channel.read, worker.dispatch = read, dispatch  # type: ignore[method-assign]


async def walked(house: House) -> list[Step]:
    """The steps of one report; the caches are warm, as in a bot that has run for a while."""
    await house.say("liaison", "/piket")
    await house.say("officer", REPORT)
    await house.press("liaison", "Tangani")
    house.client.say(house.users["officer"], f"{REPORT} lagi")
    await house.app.poll(0)
    walk = Walk()
    await house.app.database.in_writer(traced, house, walk)
    return walk.steps


def page(steps: list[Step]) -> str:
    lines = [f"{each.layer:>3}  {'  ' * each.depth}{each.file.removeprefix('bot/')}: {each.name}" for each in steps]
    return HEAD + "```\n" + "\n".join(lines) + "\n```\n"


async def _write() -> None:
    with TemporaryDirectory() as folder, Sandbox() as sandbox:
        clock = clock_at(sandbox.world.clock.now())
        house = House(Path(folder), f"sqlite:///{folder}/walk.db", sandbox, clock)
        await house.open()
        PAGE.write_text(page(await walked(house)))
        await house.close()


if __name__ == "__main__":
    asyncio.run(_write())
