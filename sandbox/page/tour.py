"""The guided tour: plays the story on the phones of the page; the viewer controls the pace."""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from threading import Condition, Thread
from typing import Any, Literal

from bot.errors import Misconfigured
from bot.i18n import LANGUAGES, Renderer
from bot.messages import Text
from sandbox.demo.cast import Stopped
from sandbox.demo.roster import Person
from sandbox.demo.stage import Stage
from sandbox.demo.story import SCENES, ZONE, Story
from sandbox.telegram.client import SandboxRefusedError
from sandbox.telegram.errors import Json
from sandbox.texts import FOLDERS

Wish = Literal["play", "pause", "step", "skip", "stop"]
# Real seconds between two steps while the tour plays; a new scene also gets time to read its title.
BEAT_SECONDS = 2.0
LETTERS_A_SECOND = 20


class State(StrEnum):
    IDLE = "idle"
    PREPARING = "preparing"
    PLAYING = "playing"
    STEPPING = "stepping"
    SKIPPING = "skipping"  # to the next scene
    WAITING = "waiting"  # for the next command
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"  # an expected message did not come


OVER = frozenset({State.IDLE, State.DONE, State.STOPPED, State.FAILED})
MOVING: dict[Wish, State] = {"play": State.PLAYING, "step": State.STEPPING}


class Tour:
    """Observes the story and pauses it between its steps; the story runs in a thread of its own.

    A wish is a command of the viewer.
    """

    def __init__(self, begin: Callable[[], Stage], changed: Callable[[], object]) -> None:
        """`begin` returns an unused stage; `changed` is called after each change of the state."""
        self._begin, self._changed = begin, changed
        self._renderer = Renderer(ZONE, FOLDERS)
        self._wishes = Condition()
        self._state = State.IDLE
        self._wish: Wish = "pause"  # the newest command; it also says how the tour continues after a skipped scene
        self._skipping = False
        self._scene: int | None = None
        self._title: Text | None = None
        self._person: str | None = None
        self._thread: Thread | None = None

    def wish(self, wish: Wish) -> Json:
        """Carries out a wish; returns the new state."""
        with self._wishes:
            if self._state in OVER:
                if wish in ("play", "step"):
                    self._start(wish)
            else:
                self._apply(wish)
            self._wishes.notify_all()
        self._changed()
        return self.as_json()

    def end(self) -> None:
        """Stops the tour and waits until its thread has ended."""
        self.wish("stop")
        if self._thread:
            self._thread.join()

    def forget(self) -> None:
        """Stops the tour and resets its state."""
        self.end()
        with self._wishes:
            self._state, self._scene, self._title = State.IDLE, None, None
        self._changed()

    def as_json(self) -> Json:
        focus = SCENES[self._scene].focus if self._scene is not None else ()
        first = (self._person,) if self._person else ()
        return {
            "state": self._state,
            "scene": self._scene,
            "scenes": len(SCENES),
            "title_key": self._title.key if self._title else None,
            "params": dict(self._title.params) if self._title else {},
            "view": SCENES[self._scene].view if self._scene is not None else "chat",
            "focus": [*first, *(each for each in focus if each not in first)],
        }

    def begins(self, number: int, title: Text) -> None:
        """Shows the title of a scene; a skip ends here."""
        self._skipping = False
        self._scene, self._title, self._person = number, title, None
        self._pause(BEAT_SECONDS + len(self._renderer.plain(title, LANGUAGES[0])) / LETTERS_A_SECOND)

    def acts(self, person: Person, words: str, english: str = "") -> None:  # noqa: ARG002 - the phones show the words
        self._focus_on(person)

    def sees(self, person: Person, message: dict[str, Any]) -> None:  # noqa: ARG002 - the phones show the message
        self._focus_on(person)

    def _focus_on(self, person: Person) -> None:
        self._person = person.key
        self._pause()

    def _start(self, wish: Wish) -> None:
        self._state, self._wish, self._skipping = State.PREPARING, wish, False
        self._scene = self._title = self._person = None
        self._thread = Thread(target=self._run, name="tour", daemon=True)
        self._thread.start()

    def _apply(self, wish: Wish) -> None:
        if "stop" in (wish, self._wish):
            self._wish = "stop"
            return
        if wish == "skip":
            self._skipping = True
        else:
            self._wish = wish
        if self._state != State.PREPARING:
            self._state = self._running_state()

    def _running_state(self) -> State:
        if self._skipping:
            return State.SKIPPING
        return MOVING.get(self._wish, State.WAITING)

    def _pause(self, seconds: float = BEAT_SECONDS) -> None:
        """Waits between two steps: for `seconds` while the tour plays, else for the next wish."""
        with self._wishes:
            if self._wish == "step":  # the one step is done
                self._wish = "pause"
            self._state = self._running_state()
            self._changed()
            if self._state == State.PLAYING:
                self._wishes.wait_for(lambda: self._skipping or self._wish != "play", seconds)
            self._wishes.wait_for(lambda: self._skipping or self._wish != "pause")
            self._go_on()
            self._state = self._running_state()
        self._changed()

    def _go_on(self) -> None:
        if self._wish == "stop":
            raise Stopped

    def _run(self) -> None:
        end = State.FAILED
        try:
            stage = self._begin()
            try:
                lost = Story(stage, replace(stage.cast, go_on=self._go_on), self).play()
                end = State.FAILED if lost else State.DONE
            finally:
                stage.start_bot()  # the story may have stopped while the bot was killed
        except Stopped:
            end = State.STOPPED
        except (OSError, LookupError, SandboxRefusedError, Misconfigured):
            pass  # the expected message did not come: the viewer has interfered, or the stage is closed
        finally:
            with self._wishes:
                self._state, self._person = end, None
            self._changed()
