"""The composition root: the only place that builds the parts, wires them, and runs them."""

import asyncio
import contextlib
import gc
import signal
import sys
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from aiohttp import web
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.channels.channel import Source
from bot.channels.telegram.adapter import TelegramChannel
from bot.clock import Clock, Ids, SystemClock, monotonic
from bot.database.database import Database
from bot.database.preflight import check
from bot.database.transaction import Tx
from bot.errors import Outdated
from bot.handlers.dispatch import dispatch, read_ahead, refuse
from bot.i18n import Renderer
from bot.messaging.fetcher import Fetcher
from bot.messaging.floods import Floods
from bot.messaging.outbox import release
from bot.messaging.receiver import CHECK_SECONDS, Receiver
from bot.messaging.sender import TOGETHER_SECONDS, Sender
from bot.messaging.worker import Worker
from bot.models.outbox import Outbox
from bot.operations.private_files import make_private
from bot.runtime import scheduler
from bot.runtime.heartbeats import Heartbeats
from bot.runtime.leader_election import LeaderElection
from bot.runtime.log_limit import limit_logs, quiet_logs
from bot.runtime.loops import Loops, Work, wait_to_be_woken, work_or_wait
from bot.runtime.watchdog import Watchdog, end_process
from bot.sealing import load_keyring
from bot.services.dialogue.fetched_media import file_settled
from bot.services.group.groups import REFUSED, set_up_groups, update_standings
from bot.services.group.signs import point_unreached
from bot.services.membership.readers import take_over_readers
from bot.services.routing.offers import pass_undelivered
from bot.services.sweep import limit_due_times, sweep
from bot.settings import HEALTH_PATH, METRICS_PATH, Settings
from bot.web.health import Health
from bot.web.metrics import Metrics
from bot.web.server import WebServer
from bot.web.webhook import Webhook

IDLE_SECONDS = 1.0
IDLE_SECONDS_BESIDE_OTHERS = 0.25  # other processes add rows without waking this one
SWITCH_SECONDS = 0.0005
COLLECT_AFTER = 20_000  # objects
FLOOD_REST = 3.0  # after a row of a flood the writer rests this many times as long as the row took


def _unreached(tx: Tx, row: Outbox) -> None:
    """What follows when a message reaches nobody, or a call about the group is refused."""
    if row.operation in REFUSED:
        REFUSED[row.operation](tx, row)
        return
    pass_undelivered(tx, row)
    point_unreached(tx, row)


class App:
    """One bot: its database, its channels, and the loops between them."""

    def __init__(self, settings: Settings, clock: Clock, ids: Ids, more_channels: Sequence[Source] = ()) -> None:
        keyring = load_keyring(settings.security.key_file, ids)
        self.database = Database(settings, keyring, clock, ids)
        self.election = LeaderElection(self.database.engine)
        sources: list[Source] = [TelegramChannel(settings.telegram), *more_channels]
        self.channels = {each.name: each for each in sources}
        self.heartbeats = Heartbeats(clock.elapsed, self.channels)
        self.metrics = Metrics(self.database, self.heartbeats)
        self._arrived = asyncio.Event()
        self.sender = Sender(
            self.database,
            self.election,
            self.channels,
            Renderer(settings.unit.zone, clock=clock),
            count=self.metrics.message,
            unreached=_unreached,
        )
        self.worker = Worker(
            self.database,
            self.election,
            lambda: any(each.backlog_mode.is_on for each in self.receivers.values()),
            self.channels,
            Floods(settings.floods, clock.elapsed),
            read_ahead,
            dispatch,
            refuse,
            count=self.metrics.updates,
            lease=self.sender.lease,
        )
        self.fetcher = Fetcher(self.database, self.channels, file_settled)
        self.receivers = {each.name: self._receiver(each) for each in sources}
        self.web = WebServer(self._routes())
        self._swept_at: datetime | None = None
        self._idle = IDLE_SECONDS if self.election.single_process else IDLE_SECONDS_BESIDE_OTHERS

    async def start(self) -> None:
        """Checks the database, takes over the groups of the settings, and begins to listen.

        Raises:
            Misconfigured: one sentence that says what to do.
        """
        settings = self.database.settings
        make_private(settings)
        check(self.database)
        self.election.exclude_others()
        chats = {name: each.groups for name, each in self.channels.items()}
        try:
            await self.database.write(set_up_groups, chats)
        except IntegrityError:  # another process has just started, too
            await self.database.write(set_up_groups, chats)
        await self.database.write(take_over_readers)
        if self.election.single_process:  # no other process can hold a lease
            await self.database.write(release)
        if settings.listening_port:
            await self.web.start(settings.web.host, settings.listening_port)

    async def poll(self, wait: int) -> int:
        """Asks every channel for updates once; they are stored and committed when this returns."""
        return sum([await each.poll(wait) for each in self.receivers.values()])

    async def handle(self) -> int:
        """Handles one batch of the inbox; returns how many rows were tried."""
        for each in self.receivers.values():
            await each.introduce()
        await self.election.renew(at_once=True)  # rows of a process that seems dead are taken by others
        batch = await self.database.in_writer(self.worker.handle)
        if batch.leased:
            self.sender.start(batch.leased)
        self.heartbeats.succeeded("handling")
        return batch.rows

    async def sweep(self) -> None:
        """Does everything that has come due."""
        while await self._sweep_once():
            pass
        self.metrics.sweep()
        self.heartbeats.succeeded("sweeps")
        self.sender.wake.set()

    async def deliver(self, together: float = 0.0) -> bool:
        """One round of sending; whether there may be more to send. `together`: see `Sender.send_due`."""
        await self.election.renew()
        busy = await self.sender.send_due(together)
        self.heartbeats.succeeded("delivery")
        return busy

    async def fetch(self) -> bool:
        """Fetches a few files, if this process is the leader; whether there may be more."""
        return self.election.is_leader and await self.fetcher.fetch_due()

    async def settle(self) -> None:
        """Handles, sweeps, sends and fetches until nothing is left to do now."""
        while await self.handle() or await self._sweep_once() or await self.deliver() or await self.fetch():
            pass

    async def run(self, stop: asyncio.Event) -> None:
        """Runs all loops until `stop` is set.

        Raises:
            Outdated: a newer version has changed the tables.
        """
        loops = Loops(self.heartbeats, stop)

        async def sweep_round() -> None:  # the scheduler recognises coroutine functions only
            # At the end a sweep under way is cancelled, which is no error: its transaction is committed whole.
            # That this program is outdated is noticed by the loops.
            with contextlib.suppress(asyncio.CancelledError, Outdated):
                await loops.run_once("sweeps", self._as_leader("sweeps", self.sweep, loops), scheduler.SWEEP_SECONDS)

        async def fetch_or_rest() -> None:
            if not await self.fetch():
                await loops.rest(IDLE_SECONDS)

        deliver = partial(self.deliver, TOGETHER_SECONDS)
        sweeps = scheduler.start(sweep_round)
        fetching = loops.start("media", fetch_or_rest)
        receiving = [loop for each in self.receivers.values() for loop in self._start_receiving(each, loops)]
        working = [
            loops.start("handling", lambda: work_or_wait(self._arrived, self._handle_batch, self._idle)),
            loops.start("delivery", lambda: work_or_wait(self.sender.wake, deliver, self._idle)),
        ]
        await stop.wait()
        sweeps.shutdown(wait=False)
        for loop in (*receiving, fetching):
            loop.cancel()
        await asyncio.gather(*receiving, fetching, *working, return_exceptions=True)
        with contextlib.suppress(SQLAlchemyError, Outdated):  # results that cannot be stored show when leases end
            await self.sender.finish()
        if loops.outdated:
            raise loops.outdated

    def _start_receiving(self, receiver: Receiver, loops: Loops) -> list[asyncio.Future[None]]:
        """Polls a channel, or waits for what it pushes; either way checks that nobody else gets its updates."""

        async def check() -> None:
            await receiver.check_subscription()
            await receiver.follow_backlog()
            await loops.rest(CHECK_SECONDS)

        if receiver.pushed:
            return [loops.start(receiver.part, check)]
        listen = self._as_leader(receiver.part, receiver.listen, loops)
        return [loops.start(receiver.part, listen), loops.start(f"watch/{receiver.part}", check)]

    def _receiver(self, source: Source) -> Receiver:
        return Receiver(
            self.database,
            self.election,
            source,
            self.worker.store,
            arrived=self._arrived,
            heartbeats=self.heartbeats,
            standings=update_standings,
        )

    async def _sweep_once(self) -> int:
        """One transaction of a sweep. Its time is remembered after the commit, so a failed sweep is repeated whole."""
        now = self.database.clock.now()
        if self._swept_at is None or now < self._swept_at:
            await self.database.write(limit_due_times)
        done = await self.database.write(sweep)
        self._swept_at = now
        return done

    async def close(self) -> None:
        self.election.close()
        await self.web.close()
        for channel in self.channels.values():
            await channel.close()
        self.database.close()

    def _routes(self) -> list[web.RouteDef]:
        routes = [
            web.get(HEALTH_PATH, Health(self.heartbeats).answer),
            web.get(METRICS_PATH, self.metrics.answer),
        ]
        for name, channel in self.channels.items():
            if channel.push.url:
                hook = Webhook(channel.refuse_push, self.receivers[name].receive, self.metrics.webhook_answer)
                routes.append(web.post(channel.push.path, hook.answer))
        return routes

    def _as_leader(self, part: str, work: Work, loops: Loops) -> Work:
        """The part's work while this process is the leader; else it stands by, which counts as success."""

        async def work_if_leader() -> None:
            if await self.election.renew():
                await work()
            else:
                self.heartbeats.succeeded(part)
                await loops.rest(self._idle)

        return work_if_leader

    async def _handle_batch(self) -> bool:
        """Handles one batch; whether more rows are ready: rows tried before are handled one by one, unprompted.

        After a row of a flood the writer stays free for a while; what others send ends the rest. It is never long,
        also if the row was, as after a stop of the process: then this part would seem to stand.
        """
        started = monotonic()
        await self.handle()
        if self.worker.in_flood:
            await wait_to_be_woken(self._arrived, min(FLOOD_REST * (monotonic() - started), IDLE_SECONDS))
        return self.worker.more


async def run_bot(settings: Settings) -> None:
    """`anti-narkoba run`: until SIGINT or SIGTERM."""
    quiet_logs()
    clock = SystemClock()
    limit = limit_logs(clock.elapsed)
    # By default the network's thread waits 5 ms for the interpreter whenever the writer's thread computes.
    sys.setswitchinterval(SWITCH_SECONDS)
    app = App(settings, clock, Ids())
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    limit.report_regularly(loop)
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    try:
        await app.start()
        # Objects that exist by now stay; collecting them again and again takes a tenth of all CPU.
        gc.freeze()
        gc.set_threshold(COLLECT_AFTER)
        with Watchdog(app.heartbeats, clock.elapsed, end_process):
            await app.run(stop)
    finally:
        await app.close()
        limit.report(at_end=True)
