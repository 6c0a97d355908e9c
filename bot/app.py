"""The composition root: builds the parts, wires them, and runs them."""

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot import scheduler
from bot.channels.telegram import POLL_SECONDS, TelegramChannel
from bot.clock import Clock, Ids, SystemClock
from bot.crypto import load_keyring
from bot.database import Database, Tx
from bot.delivery import Delivery, Limiter
from bot.handlers.dispatch import dispatch, refuse
from bot.intake import BATCH_ROWS, Intake
from bot.messages import DeliveryError
from bot.opening import check
from bot.services.alarms import raise_alarm
from bot.services.groups import set_up_groups
from bot.services.sweep import sweep
from bot.settings import Settings
from bot.texts import Renderer

IDLE_SECONDS = 1.0
LONGEST_PAUSE = 30.0
SWITCH_SECONDS = 0.0005

log = structlog.get_logger()


class App:
    """One bot: its database, its channel, and the loops between them."""

    def __init__(self, settings: Settings, clock: Clock, ids: Ids) -> None:
        keyring = load_keyring(settings.security.key_file, ids)
        self.database = Database(settings, keyring, clock, ids)
        self.telegram = TelegramChannel(settings.telegram.token.get_secret_value(), settings.telegram.base_url)
        channels = {self.telegram.name: self.telegram}
        self.intake = Intake(self.database, channels, dispatch, refuse)
        renderer = Renderer(settings.unit.zone)
        self.delivery = Delivery(self.database, channels, renderer, Limiter(settings.telegram))
        self.offset = 0
        self._arrived = asyncio.Event()
        self._owed = asyncio.Event()

    async def start(self) -> None:
        """Checks the database and takes over the groups of the settings.

        Raises:
            Misconfigured: one sentence that says what to do.
        """
        check(self.database)
        chats = tuple(str(chat) for chat in self.database.settings.telegram.group_ids)
        await self.database.write(set_up_groups, self.telegram.name, chats)

    async def poll(self, wait: int = POLL_SECONDS) -> int:
        """Takes in one batch: stored and committed first, acknowledged by the next call."""
        updates = await self.telegram.fetch(self.offset, wait)
        if updates:
            await self.database.in_writer(self.intake.store, self.telegram, updates)
            self.offset = max(int(update["update_id"]) for update in updates) + 1
            self._arrived.set()
        return len(updates)

    async def handle(self) -> int:
        """Handles one batch of the inbox."""
        handled = await self.database.in_writer(self.intake.handle)
        if handled:
            self._owed.set()
        return handled

    async def sweep(self) -> None:
        """Does everything that has come due."""
        while await self.database.write(sweep):
            pass
        self._owed.set()

    async def settle(self) -> None:
        """Handles, sweeps and delivers until nothing is left to do now."""
        while await self.handle() or await self.database.write(sweep) or await self.delivery.deliver():
            pass

    async def run(self, stop: asyncio.Event) -> None:
        """Runs all loops until `stop` is set."""
        clockwork = scheduler.start(self.sweep)
        loops = [
            asyncio.ensure_future(_forever(self._poll_safely, stop)),
            asyncio.ensure_future(_forever(lambda: self._when(self._arrived, self._handle_full), stop)),
            asyncio.ensure_future(_forever(lambda: self._when(self._owed, self.delivery.deliver), stop)),
        ]
        await stop.wait()
        clockwork.shutdown(wait=False)
        loops[0].cancel()
        await asyncio.gather(*loops, return_exceptions=True)

    async def close(self) -> None:
        await self.telegram.close()
        self.database.close()

    async def _poll_safely(self) -> None:
        try:
            await self.poll()
        except DeliveryError as error:
            if str(error) == "Conflict":
                await self.database.write(_second_poller)
            raise

    async def _handle_full(self) -> bool:
        """Handles one batch; whether it was a full one, so that there may be more."""
        return await self.handle() >= BATCH_ROWS

    async def _when(self, nudged: asyncio.Event, work: Callable[[], Awaitable[int]]) -> None:
        """Works until nothing is left, then waits for a nudge: the rows are the guarantee, the nudge is speed."""
        nudged.clear()
        if await work():
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(nudged.wait(), IDLE_SECONDS)


async def _forever(work: Callable[[], Awaitable[object]], stop: asyncio.Event) -> None:
    """Repeats `work`; what fails is tried again after a growing pause."""
    pause = 1.0
    while not stop.is_set():
        try:
            await work()
            pause = 1.0
        except (DeliveryError, SQLAlchemyError, OSError) as error:
            log.warning("will try again", error=type(error).__name__, seconds=pause)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def _second_poller(tx: Tx) -> None:
    raise_alarm(tx, f"poller:{tx.now:%Y-%m-%dT%H}", "alarm.second_poller")


def quiet_logs() -> None:
    """Libraries that log addresses with the token, or payloads, keep silent."""
    for name in ("httpx", "httpcore", "telegram", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)


async def run_bot(settings: Settings) -> None:
    """`anti-narkoba run`: until SIGINT or SIGTERM."""
    quiet_logs()
    # By default the thread of the network waits 5 ms whenever the writer's thread computes.
    sys.setswitchinterval(SWITCH_SECONDS)
    app = App(settings, SystemClock(), Ids())
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    try:
        await app.start()
        await app.run(stop)
    finally:
        await app.close()
