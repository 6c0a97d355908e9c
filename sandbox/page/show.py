"""The running demonstration: the stage, its weather and its tour, which can all be reset."""

from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.database.transaction import Tx
from bot.i18n import LANGUAGES
from sandbox.demo.cast import Stopped
from sandbox.demo.installation import Installation
from sandbox.demo.stage import BOT, Stage
from sandbox.page.tour import Tour
from sandbox.page.weather import Weather
from sandbox.telegram.client import SandboxClient
from sandbox.telegram.errors import ControlError
from sandbox.telegram.world import World

# Real seconds between two checks for changes by the bot.
WATCH_SECONDS = 0.1
Found = TypeVar("Found")


class Show:
    """The demonstration beside a running sandbox.

    Except `weather`, its methods may take seconds and may be called from any thread.
    """

    def __init__(self, world: World, bot: str = BOT) -> None:
        """`bot` is the module that runs the bot."""
        self._module = bot
        self._language = LANGUAGES[0]
        self.world = world
        self.weather = Weather(world)
        self.tour = Tour(self._unused_stage, world.signal.advance)
        self._url = ""
        self._installation = Installation()
        self._stage: Stage | None = None
        self._initial_state: object = None
        self._renewing = Lock()
        self._closing = Event()
        self._watcher = Thread(target=self._watch, name="watch", daemon=True)

    def open(self, url: str) -> None:
        """Sets up the stage beside the sandbox at this address.

        Raises:
            Misconfigured: it cannot be set up.
            Stopped: it was closed meanwhile.
        """
        self._url = url
        self._watcher.start()
        self._renew()

    def close(self) -> None:
        """Ends everything and removes its files."""
        self._closing.set()
        self.world.signal.advance()  # wakes the threads that wait for the bot, so that they stop
        self.tour.end()
        if self._watcher.is_alive():
            self._watcher.join()
        with self._renewing:
            self._take_down()
            self._installation.close()

    @property
    def ready(self) -> bool:
        return self._stage is not None

    @property
    def stage(self) -> Stage:
        """The stage.

        Raises:
            ControlError: it is being set up.
        """
        if self._stage is None:
            raise ControlError("The stage is being set up; try again in some seconds.", 409)
        return self._stage

    def reset(self) -> None:
        """Resets installation, people, clock and weather; the same people get the same ids."""
        self.tour.forget()
        self._renew()

    def speak(self, language: str) -> None:
        """Lets all members speak this language; a stage on which nothing has happened is set up again in it."""
        self._language = language
        with self._renewing:  # waits for a stage that is being set up
            stage = self._stage
            if stage is None or stage.language == language:
                return
            unused = self.unused
            if not unused:
                stage.speak(language)
        if unused:
            self.reset()

    def read(self, look: Callable[[Tx], Found]) -> Found:
        """Calls `look` with a read transaction on the bot's database; returns its result."""
        database = self.stage.database
        try:
            with database.reading() as tx:
                return look(tx)
        except SQLAlchemyError:
            if self._stage and self._stage.database is database:
                raise
            return self.read(look)  # a reset has closed this database

    @property
    def unused(self) -> bool:
        """Whether nothing has happened since the stage was set up."""
        return self.ready and self._state() == self._initial_state

    def _unused_stage(self) -> Stage:
        if not self.unused:
            self._renew()
        return self.stage

    def _state(self) -> object:
        """Values of which every action changes at least one."""
        alive = self._stage is not None and self._stage.alive
        return alive, self.world.clock.offset, self.world.queue.next_id, self.weather.as_json()

    def _renew(self) -> None:
        with self._renewing:
            self._take_down()
            stage = Stage(self._url, self.world, self._installation, self._go_on, self._module, language=self._language)
            try:
                stage.set_up()
            except BaseException:
                stage.close()
                raise
            self._stage = stage
            self._initial_state = self._state()
        self.world.signal.advance()

    def _take_down(self) -> None:
        stage, self._stage = self._stage, None
        if stage:
            stage.close()
        if not self._closing.is_set():
            SandboxClient(self._url).reset()  # over HTTP, so that it happens in the sandbox's event loop

    def _go_on(self) -> None:
        if self._closing.is_set():
            raise Stopped

    def _watch(self) -> None:
        """Tells the page that the bot has committed rows or that its process has ended."""
        seen: object = None
        while not self._closing.wait(WATCH_SECONDS):
            stage = self._stage
            try:
                shown = (stage.alive, stage.changes()) if stage else None
            except SQLAlchemyError:  # the stage was closed meanwhile
                continue
            if shown != seen:
                seen = shown
                self.world.signal.advance()
