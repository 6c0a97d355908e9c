"""The stage: an installation in its own folder, its bot as a process, and the clock of bot and sandbox."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from sqlalchemy import update

from bot.clock import next_at
from bot.database.preflight import open_database
from bot.errors import Misconfigured
from bot.i18n import Renderer
from bot.messages import text
from bot.models.member import Member
from bot.services.membership import roster
from bot.services.membership.enrolment import invite
from bot.settings import UnitSettings, load_settings
from sandbox.demo.cast import Cast
from sandbox.demo.installation import GROUP, Installation, environment
from sandbox.demo.roster import PEOPLE
from sandbox.telegram.client import SandboxClient
from sandbox.telegram.world import World
from sandbox.texts import FOLDERS

TUESDAY, NINE = {1}, time(9)  # the stage opens on a working day, when the working hours have begun
BOT = "sandbox.demo.process"


class Stage:
    """A real bot over HTTP, which can be killed and started again from any thread."""

    def __init__(
        self,
        url: str,
        world: World,
        new: Installation,
        go_on: Callable[[], None],
        bot: str = BOT,
        *,
        language: str = "id",
    ) -> None:
        """Copies a new installation into a folder of its own.

        `go_on` is called between slow steps and while people wait for the bot; it may raise Stopped. `bot` is the
        module that runs the bot, `language` what its people speak.
        """
        self.language = language
        self.clock = world.clock
        self.cast = Cast(SandboxClient(url), {}, go_on)
        self._module = bot
        self._bot: subprocess.Popen[str] | None = None
        self._closed = False
        self._kills = 0
        self._lock = Lock()
        self._watch_lock = Lock()
        self._environment = environment(url, world.first_tokens[0]) | {"ANTI_NARKOBA_UNIT__LANGUAGE": language}
        self._folder = TemporaryDirectory(prefix="anti-narkoba-")
        try:
            new.copy_to(self._folder.name, self._environment, go_on)
            self.database = open_database(load_settings(Path(self._folder.name) / "config.toml"), self.clock, world.ids)
            # `changes` needs the same connection each time: data_version counts per connection.
            self._watch_connection = self.database.engine.connect().execution_options(read_only=True)
        except BaseException:
            self._folder.cleanup()
            raise

    def changes(self) -> int:
        """A number that changes with each commit of the bot."""
        with self._watch_lock, self._watch_connection.begin():
            return int(self._watch_connection.exec_driver_sql("PRAGMA data_version").scalar_one())

    def set_up(self) -> None:
        """Adds the people and the group, starts the bot, and enrols each member in the chat, on a Tuesday at nine."""
        now = self.clock.now()
        self.clock.move(next_at(now, UnitSettings().zone, NINE, TUESDAY) - now)
        for person in PEOPLE.values():
            self.cast.users[person.key] = int(self.cast.client.user(person.name)["id"])
        members = [person for person in PEOPLE.values() if person.nrp]
        in_group = [self.cast.users[person.key] for person in members]
        renderer = Renderer(UnitSettings().zone, FOLDERS)
        bot, group = (renderer.plain(text(key), self.language) for key in ("demo.bot_name", "demo.group_name"))
        self.cast.client.settings(bot_name=bot)
        self.cast.client.group(group, in_group, id=GROUP, bot="administrator")
        self.cast.go_on()
        self.speak(self.language)
        with self.database.transaction() as tx:  # they join now: there is no digest of a week before
            tx.session.execute(update(Member).values(created_at=self.clock.now()))
        self.start_bot()
        with self.database.transaction() as tx:
            codes = [invite(tx, roster.find(tx, str(person.nrp)))[0] for person in members]
        for person, code in zip(members, codes, strict=True):
            self.cast.say(person, f"/start {code}")

    def speak(self, language: str) -> None:
        """All members speak this language from now on."""
        self.language = language
        with self.database.transaction() as tx:
            tx.session.execute(update(Member).values(language=language))

    @property
    def alive(self) -> bool:
        """Whether the bot's process runs."""
        bot = self._bot
        return bot is not None and bot.poll() is None

    def start_bot(self) -> None:
        """Starts the bot, unless it runs or the stage is closed. Somebody may kill it while it starts.

        Raises:
            Misconfigured: it did not start.
        """
        with self._lock:
            kills = self._kills
            if self.alive or self._closed:
                return
            self._reap()
            self._bot = subprocess.Popen(  # noqa: S603 - our own module, with our own arguments
                [sys.executable, "-m", self._module, "config.toml", str(self.clock.offset.total_seconds())],
                cwd=self._folder.name,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                process_group=0,  # Ctrl-C on the terminal must not reach the bot: this process ends it
            )
            if not self._await_ok(self._bot):
                self._reap()
                if kills == self._kills:
                    raise Misconfigured("The bot did not start; see above.")

    def kill_bot(self) -> None:
        """Kills the bot with SIGKILL, so it cannot save anything."""
        self._kills += 1
        if bot := self._bot:
            bot.kill()  # before taking the lock: a thread that waits for the bot's answer holds it
        with self._lock:
            if self._bot:
                self._bot.kill()  # it may have been started after the first look
            self._reap()

    def move(self, by: timedelta) -> None:
        """Moves the clock of bot and sandbox; the bot handles what is due. A dead bot gets the time when it starts."""
        with self._lock:
            self.clock.move(by)
            if self._bot and self._bot.stdin:
                with suppress(BrokenPipeError):  # the bot was killed meanwhile
                    self._bot.stdin.write(f"{by.total_seconds()}\n")
                    self._bot.stdin.flush()
                    self._await_ok(self._bot)

    def close(self) -> None:
        """Ends the bot and removes the installation."""
        self._closed = True
        self.kill_bot()
        with self._watch_lock:
            self._watch_connection.close()
        self.database.close()
        self._folder.cleanup()

    @staticmethod
    def _await_ok(bot: subprocess.Popen[str]) -> bool:
        """Waits for the bot's "ok"; false when the bot has ended instead."""
        return bool(bot.stdout and bot.stdout.readline().strip() == "ok")

    def _reap(self) -> None:
        if self._bot:
            self._bot.wait()
            for pipe in (self._bot.stdin, self._bot.stdout):
                if pipe:
                    with suppress(BrokenPipeError):  # the bot has ended before it read the last line
                        pipe.close()
            self._bot = None
