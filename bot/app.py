"""The composition root: builds the parts, wires them, and runs them."""

import asyncio
import contextlib
import gc
import logging
import signal
import sys
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.channels.telegram.adapter import TelegramChannel
from bot.clock import Clock, Ids, SystemClock
from bot.database.preflight import check
from bot.database.transaction import Database
from bot.errors import Outdated
from bot.handlers.dispatch import dispatch, refuse
from bot.i18n import Renderer
from bot.messages import DeliveryError
from bot.messaging.backlog_mode import CatchUp
from bot.messaging.outbox import release
from bot.messaging.rate_limiter import Limiter
from bot.messaging.receiver import WATCH_SECONDS, Reception
from bot.messaging.sender import Delivery
from bot.messaging.worker import Intake
from bot.runtime import scheduler
from bot.runtime.heartbeats import Vitals
from bot.runtime.leader_election import Turn
from bot.runtime.watchdog import Watchdog, end_process
from bot.sealing import load_keyring
from bot.services.group.groups import set_up_groups
from bot.services.sweep import sweep
from bot.settings import HEALTH_PATH, METRICS_PATH, Settings
from bot.web.health import Health
from bot.web.metrics import Metrics
from bot.web.server import WebServer
from bot.web.webhook import Webhook

IDLE_SECONDS = 1.0
IDLE_BESIDE_OTHERS = 0.25  # what others have stored or owe comes without a nudge
LONGEST_PAUSE = 30.0
SWITCH_SECONDS = 0.0005
COLLECT_AFTER = 20_000  # objects

log = structlog.get_logger()


class App:
    """One bot: its database, its channel, and the loops between them."""

    def __init__(self, settings: Settings, clock: Clock, ids: Ids) -> None:
        keyring = load_keyring(settings.security.key_file, ids)
        self.database = Database(settings, keyring, clock, ids)
        self.turn = Turn(self.database.engine)
        self.vitals = Vitals(clock.elapsed)
        self.metrics = Metrics(self.database, self.vitals)
        self.telegram = TelegramChannel(settings.telegram.token.get_secret_value(), settings.telegram.base_url)
        channels = {self.telegram.name: self.telegram}
        renderer = Renderer(settings.unit.zone)
        limiter = Limiter(settings.telegram)
        self.delivery = Delivery(self.database, self.turn, channels, renderer, limiter, self.metrics.message)
        catch_up = CatchUp(clock.elapsed)
        self.intake = Intake(
            self.database, self.turn, catch_up, channels, dispatch, refuse, self.metrics.updates, self.delivery.lease
        )
        self.reception = Reception(
            self.database, self.turn, self.telegram, self.intake.store, catch_up=catch_up, vitals=self.vitals
        )
        self.web = WebServer(self._routes())
        self._idle = IDLE_SECONDS if self.turn.alone else IDLE_BESIDE_OTHERS
        self._outdated: Outdated | None = None

    async def start(self) -> None:
        """Checks the database, takes over the groups of the settings, and begins to listen.

        Raises:
            Misconfigured: one sentence that says what to do.
        """
        check(self.database)
        self.turn.enter()
        settings = self.database.settings
        chats = tuple(str(chat) for chat in settings.telegram.group_ids)
        try:
            await self.database.write(set_up_groups, self.telegram.name, chats)
        except IntegrityError:  # another process has just begun, too
            await self.database.write(set_up_groups, self.telegram.name, chats)
        if self.turn.alone:  # nobody else is there to hold a lease
            await self.database.write(release)
        if settings.listening_port:
            await self.web.start(settings.web.host, settings.listening_port)

    async def poll(self, wait: int) -> int:
        """Asks for updates once; stored and committed when it returns."""
        return await self.reception.poll(wait)

    async def handle(self) -> int:
        """Handles one batch of the inbox."""
        await self.turn.held(for_certain=True)  # what others do not know to live, they take the rows from
        batch = await self.database.in_writer(self.intake.handle)
        if batch.leased:
            self.delivery.start(batch.leased)
        self.vitals.succeeded("handling")
        return batch.rows

    async def sweep(self) -> None:
        """Does everything that has come due."""
        while await self.database.write(sweep):
            pass
        self.metrics.sweep()
        self.vitals.succeeded("sweeps")
        self.delivery.news.set()

    async def deliver(self) -> bool:
        """One round of what is owed; whether there may be more."""
        await self.turn.held()
        busy = await self.delivery.deliver()
        self.vitals.succeeded("delivery")
        return busy

    async def settle(self) -> None:
        """Handles, sweeps and delivers until nothing is left to do now."""
        while await self.handle() or await self.database.write(sweep) or await self.deliver():
            pass

    async def run(self, stop: asyncio.Event) -> None:
        """Runs all loops until `stop` is set.

        Raises:
            Outdated: a newer version has changed the tables.
        """

        async def sweep_round() -> None:  # the scheduler calls only what it can see to be a coroutine function
            # At the end a sweep under way is cancelled, which is no error; what its transaction does is done whole.
            # That this program is out of date is seen by the loops.
            with contextlib.suppress(asyncio.CancelledError, Outdated):
                await self._safely("sweeps", self._in_turn("sweeps", self.sweep, stop), scheduler.SWEEP_SECONDS)

        async def watch() -> None:
            await self.reception.watch()
            await self.reception.catch_up()
            await _rest(stop, WATCH_SECONDS)

        clockwork = scheduler.start(sweep_round)
        listen = self._in_turn("intake", self.reception.listen, stop)
        incoming = {"intake": watch} if self.reception.pushed else {"intake": listen, "watch": watch}
        waiting = [asyncio.ensure_future(self._forever(part, work, stop)) for part, work in incoming.items()]
        working = [
            asyncio.ensure_future(self._forever(part, work, stop))
            for part, work in {
                "handling": lambda: self._when(self.reception.arrived, self._handle_some),
                "delivery": lambda: self._when(self.delivery.news, self.deliver),
            }.items()
        ]
        await stop.wait()
        clockwork.shutdown(wait=False)
        for loop in waiting:
            loop.cancel()
        await asyncio.gather(*waiting, *working, return_exceptions=True)
        with contextlib.suppress(SQLAlchemyError, Outdated):  # what cannot be noted is found when its lease has ended
            await self.delivery.finish()
        if self._outdated:
            raise self._outdated

    async def close(self) -> None:
        self.turn.close()
        await self.web.close()
        await self.telegram.close()
        self.database.close()

    def _routes(self) -> list[web.RouteDef]:
        routes = [
            web.get(HEALTH_PATH, Health(self.vitals).answer),
            web.get(METRICS_PATH, self.metrics.answer),
        ]
        telegram = self.database.settings.telegram
        if telegram.webhook_path:
            secret = telegram.webhook_secret.get_secret_value()
            hook = Webhook(secret, self.reception.take, self.metrics.webhook_answer)
            routes.append(web.post(telegram.webhook_path, hook.answer))
        return routes

    def _in_turn(
        self, part: str, work: Callable[[], Awaitable[object]], stop: asyncio.Event
    ) -> Callable[[], Awaitable[None]]:
        """The part's work while it is this process's turn; else it stands by, and is well."""

        async def take_part() -> None:
            if await self.turn.held():
                await work()
            else:
                self.vitals.succeeded(part)
                await _rest(stop, self._idle)

        return take_part

    async def _handle_some(self) -> bool:
        """Handles one batch; whether more is ready: after a crash rows are handled one by one, and nobody nudges."""
        await self.handle()
        return self.intake.more

    async def _when(self, nudged: asyncio.Event, work: Callable[[], Awaitable[int]]) -> None:
        """Works until nothing is left, then waits for a nudge: the rows are the guarantee, the nudge is speed."""
        nudged.clear()
        if await work():
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(nudged.wait(), self._idle)

    async def _forever(self, part: str, work: Callable[[], Awaitable[object]], stop: asyncio.Event) -> None:
        """Repeats `work`; what fails is tried again after a growing pause."""
        pause = 1.0
        while not stop.is_set():
            try:
                if await self._safely(part, work, pause):
                    pause = 1.0
                    continue
            except Outdated as error:
                self._outdated = error
                stop.set()
            await _rest(stop, pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _safely(self, part: str, work: Callable[[], Awaitable[object]], pause: float) -> bool:
        """One round of a part; the next comes after `pause` seconds when it fails. Returns whether it went well.

        Nothing else that goes wrong in it may end the loop.

        Raises:
            Outdated: this program must end.
        """
        try:
            await work()
        except Outdated:
            raise
        except Exception as error:
            reason = str(error) if isinstance(error, DeliveryError) else ""
            log.warning("will try again", part=part, error=type(error).__name__, reason=reason, seconds=pause)
            return False
        finally:
            self.vitals.came_round(part)
        return True


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


def quiet_logs() -> None:
    """Libraries that log addresses with the token, or payloads, keep silent; so does what strangers send the server."""
    for name in ("httpx", "httpcore", "telegram", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)


async def run_bot(settings: Settings) -> None:
    """`anti-narkoba run`: until SIGINT or SIGTERM."""
    quiet_logs()
    clock = SystemClock()
    # By default the thread of the network waits 5 ms whenever the writer's thread computes.
    sys.setswitchinterval(SWITCH_SECONDS)
    app = App(settings, clock, Ids())
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    try:
        await app.start()
        # What is there by now stays; to look at it again and again for garbage takes a tenth of all that is computed.
        gc.freeze()
        gc.set_threshold(COLLECT_AFTER)
        with Watchdog(app.vitals, clock.elapsed, end_process):
            await app.run(stop)
    finally:
        await app.close()
