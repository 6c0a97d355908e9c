"""The watchdog: a stuck part ends the process; one that only fails does not, nor does a machine that slept."""

import asyncio
import os
import subprocess
import sys
from datetime import timedelta

import pytest

from bot.runtime.heartbeats import PARTS, Heartbeats, intake
from bot.runtime.watchdog import CHECK_SECONDS, EXIT_CODE, STUCK_SECONDS, Watchdog
from tests.house import House
from tests.running import MANY_SECONDS
from tests.shell import ROOT, configured
from tests.tips import STORY
from tests.web_house import WebHouse

BLOCKED_LOOP = """
import asyncio, threading
from pathlib import Path
from bot import app
from bot.runtime import watchdog
from bot.channels.telegram.adapter import TelegramChannel
from bot.settings import load_settings

async def blocked(self, offset, wait):
    threading.Event().wait()

watchdog.STUCK_SECONDS, watchdog.CHECK_SECONDS = 3.0, 1.0
TelegramChannel.fetch = blocked
asyncio.run(app.run_bot(load_settings(Path("config.toml"))))
"""


async def test_a_loop_that_is_blocked_ends_the_process_and_the_next_one_goes_on(house: House) -> None:
    folder = configured(house)
    house.client.say(house.users["officer"], f"/lapor {STORY}")
    house.app.election.close()
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", BLOCKED_LOOP],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=MANY_SECONDS * 2,
    )
    assert ended.returncode == EXIT_CODE, ended.stderr
    assert "stuck" in ended.stdout + ended.stderr and "Traceback" not in ended.stderr
    await house.pump()
    assert len(house.tips()) == 1


CHANNELS = ("telegram", "second")
INTAKES = [intake(each) for each in CHANNELS]


class Machine:
    """A watchdog with a hand-moved clock; `ended` is what it ended the process for."""

    def __init__(self) -> None:
        self.now = 0.0
        self.ended: list[list[str]] = []
        self.heartbeats = Heartbeats(lambda: self.now, CHANNELS)
        self.watchdog = Watchdog(self.heartbeats, lambda: self.now, self.ended.append)

    def run(self, seconds: float, *moving: str) -> None:
        """Time passes, look by look, while some parts come round."""
        until = self.now + seconds
        while self.now < until and not self.ended:
            self.now += CHECK_SECONDS
            for part in moving:
                for name in INTAKES if part == "intake" else [part]:
                    self.heartbeats.beat(name)
            self.watchdog.check()


def test_a_blocked_loop_ends_the_process_in_bounded_time() -> None:
    machine = Machine()
    machine.run(3600)
    assert machine.ended == [list(PARTS)]
    assert STUCK_SECONDS < machine.now <= STUCK_SECONDS + CHECK_SECONDS


@pytest.mark.parametrize("stuck", PARTS)
def test_one_stuck_part_is_enough(stuck: str) -> None:
    machine = Machine()
    machine.run(600, *(part for part in PARTS if part != stuck))
    assert machine.ended == [[stuck]]


@pytest.mark.parametrize("channel", CHANNELS)
def test_one_channel_whose_intake_is_stuck_is_enough(channel: str) -> None:
    machine = Machine()
    machine.run(600, *(part for part in (*INTAKES, *PARTS[1:]) if part != intake(channel)))
    assert machine.ended == [["intake"]]


def test_what_comes_round_is_left_alone() -> None:
    machine = Machine()
    machine.run(3600, *PARTS)
    assert machine.ended == []


def test_a_machine_that_slept_gets_its_time_again() -> None:
    machine = Machine()
    machine.now += 3600
    machine.watchdog.check()
    assert machine.ended == []
    machine.run(600)
    assert machine.ended == [list(PARTS)]


async def test_the_running_app_comes_round_even_while_telegram_is_away(polled: WebHouse) -> None:
    polled.client.faults("*", times=1000, status=502)
    stop = asyncio.Event()
    running = asyncio.ensure_future(polled.app.run(stop))
    polled.clock.move(timedelta(seconds=100))
    await polled.until(lambda _client: max(polled.app.heartbeats.since_beat().values()) < 100)
    stop.set()
    await running


BLOCKED = """
import sys, threading
from bot.runtime.heartbeats import Heartbeats
from bot.runtime.watchdog import Watchdog, end_process
now = iter(range(0, 10_000, 5))
elapsed = lambda: float(next(now))
watchdog = Watchdog(Heartbeats(lambda: 0.0, ['telegram']), elapsed, end_process)
watchdog._heartbeats = Heartbeats(elapsed, ['telegram'])
for _ in range(200):
    watchdog.check()
"""


def test_the_end_is_one_line_and_a_code_that_is_not_zero() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == EXIT_CODE != 0
    (line,) = (done.stdout + done.stderr).splitlines()
    assert "intake" in line and "stuck" in line
