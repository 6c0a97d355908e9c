"""The story: one tip from an officer's phone to Monday's digest, with the bot killed in the middle."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.clock import next_at
from bot.i18n import Renderer
from bot.messages import Text, text
from bot.messaging.outbox import LEASE
from sandbox.demo.cast import Cast
from sandbox.demo.installation import GROUP
from sandbox.demo.roster import PEOPLE, Person
from sandbox.demo.stage import NINE, Stage
from sandbox.texts import FOLDERS

ZONE = ZoneInfo("Asia/Jakarta")
CODE = re.compile(r"AN-[0-9A-Z]{4,6}")
MONDAY = {0}
SEVEN = time(7)
# Added to a moment, so that a step due at that moment is due.
JUST_AFTER = timedelta(seconds=1)


class Observer(Protocol):
    """Is told each step of the story, and may delay it."""

    def begins(self, number: int, title: Text) -> None:
        """A scene begins."""

    def acts(self, person: Person, words: str, english: str = "") -> None:
        """A person is about to write or press this."""

    def sees(self, person: Person, message: dict[str, Any]) -> None:
        """The bot has shown this message to a person."""


@dataclass(frozen=True)
class Scene:
    """A part of the story: the key of its title, and the people on whose phones it happens (or "group")."""

    title: str
    focus: tuple[str, ...]
    play: Callable[["Story"], None]
    view: str = "chat"  # or "lock": the screens are locked; or "open": what is hidden is tapped open


class Story:
    """Plays the scenes in order, on an unused stage."""

    def __init__(self, stage: Stage, cast: Cast, observer: Observer) -> None:
        self.stage, self.cast, self.observer = stage, cast, observer
        self.officer, self.taker = PEOPLE["officer"], PEOPLE["rina"]
        self.code = ""
        self.seen_before_kill: dict[str, int] = {}
        self.reported = 0
        self.receipts: set[str] = set()
        self._renderer = Renderer(ZONE, FOLDERS)

    @property
    def lost(self) -> int:
        return self.reported - len(self.receipts)

    def play(self) -> int:
        """Plays all scenes; returns how many reports were lost."""
        for number, scene in enumerate(SCENES):
            figures = {"reported": self.reported, "answered": len(self.receipts), "lost": self.lost}
            self.observer.begins(number, text(scene.title, **figures))
            scene.play(self)
        return self.lost

    def on_duty(self) -> None:
        """A working day at nine, with two liaisons on duty."""
        for key in ("dimas", "rina"):
            self.cast.say(PEOPLE[key], self._renderer.plain(text("demo.duty"), self.stage.language))
        words = self._renderer.plain(text("demo.chatter"), self.stage.language)
        self.cast.send(PEOPLE["agus"], words, chat=GROUP)

    def report(self) -> None:
        """A messy tip, and its receipt."""
        self.code = self._receipt(self.officer, self._say(self.officer, "demo.tip"))
        self._press(self.officer, "happened.this_week")
        self._expect(self.officer, "Yang kami catat", "What we noted")

    def offer(self) -> None:
        """The bot offers the tip, without its story, to one liaison; the other one will take it."""
        first, second = PEOPLE["dimas"], PEOPLE["rina"]
        if not any(self.code in each["text"] for each in self.cast.messages(first)):
            self.cast.await_text(second, self.code)
            first, second = second, first
        self._expect(first, self.code)
        self.taker = second

    def silence(self) -> None:
        """The first liaison does not answer; the bot asks the next one, who takes the tip."""
        silent = PEOPLE["dimas"] if self.taker == PEOPLE["rina"] else PEOPLE["rina"]
        self.stage.move(timedelta(hours=24))
        self._expect(self.taker, "Belum ada yang menangani", "Nobody has taken it")
        self._press(self.taker, "button.take")
        self._expect(silent, "sudah ditangani rekan", "A colleague has taken")
        self._expect(self.officer, "sedang ditangani", "is being handled")

    def open_story(self) -> None:
        """The page taps the story open."""
        self._expect(self.taker, "Belum diverifikasi", "Not verified")

    def question(self) -> None:
        self._press(self.taker, "button.ask")
        self._say(self.taker, "demo.asks")
        asked = self._expect(self.officer, "ada pertanyaan", "there is a question")
        self._say(self.officer, "demo.answers", reply_to=asked)
        self._expect(self.taker, "ada keterangan", "the officer has answered")

    def follow_up(self) -> None:
        for message in self._say_all(self.taker, "demo.sets", code=self.code):
            self.observer.sees(self.taker, message)
        midnight = next_at(self.stage.clock.now(), ZONE, time())
        self.stage.move(next_at(midnight, ZONE, NINE) - self.stage.clock.now() + JUST_AFTER)
        self._expect(self.taker, "waktunya tindak lanjut", "time to follow up")
        self._press(self.taker, "button.done")

    def settle(self) -> None:
        self._say_all(self.taker, "demo.settles", code=self.code)
        self._press(self.taker, "outcome.not_confirmed")
        self.cast.await_text(self.taker, "tulis satu kalimat", "write one sentence")
        self._press(self.taker, "button.standard")
        self._expect(self.officer, "tetap sangat berarti", "still counts a great deal")

    def dispute(self) -> None:
        """The officer disagrees, and the tip is open again."""
        self._press(self.officer, "button.dispute")
        self._say(self.officer, "demo.disputes")
        self._expect(self.taker, "menurut petugas belum selesai", "the officer says it is not over")

    def emergency(self) -> None:
        """All on duty and the Kanit are told at once; locked screens show nothing of it."""
        colleague, kanit = PEOPLE["colleague"], PEOPLE["kanit"]
        code = self._receipt(colleague, self._say(colleague, "demo.emergency_tip"))
        for key in ("dimas", "rina", "kanit"):
            self._expect(PEOPLE[key], code)
        self._press(kanit, "button.take")
        self._expect(colleague, f"{code} sedang ditangani", f"{code} is being handled")

    def operator(self) -> None:
        """The operator sees who is enrolled, and no tip."""
        self._say_all(PEOPLE["operator"], "demo.lists")
        self._expect(PEOPLE["operator"], "Anggota: ", "Members: ")

    def kill_while_reporting(self) -> None:
        """Kills the bot right after a report was sent; another report is sent while the bot is down."""
        for person in (self.officer, PEOPLE["colleague"]):
            self.seen_before_kill[person.key] = max(each["message_id"] for each in self.cast.messages(person))
        self._send(self.officer, "demo.second_tip")
        self.stage.kill_bot()
        self._send(PEOPLE["colleague"], "demo.third_tip")

    def restart(self) -> None:
        """Starts the bot and moves the clock past the lease of the outbox rows that the killed bot had claimed."""
        self.stage.start_bot()
        self.stage.move(LEASE)
        for person in (self.officer, PEOPLE["colleague"]):
            after = self.seen_before_kill[person.key]
            self._receipt(person, self.cast.await_text(person, "tercatat", "recorded", after=after))

    def monday(self) -> None:
        self._move_to(SEVEN, MONDAY, JUST_AFTER)
        self._expect(PEOPLE["leader"], "Informasi masuk 4", "Tips received 4")

    def end(self) -> None:
        """The title of this scene has the final counts."""

    def _move_to(self, at: time, days: set[int], more: timedelta) -> None:
        now = self.stage.clock.now()
        self.stage.move(next_at(now, ZONE, at, days) - now + more)

    def _announce_words(self, person: Person, key: str, **params: str) -> str:
        """The words of a key, which the person is about to write; counts them if they are a report."""
        words, english = (self._renderer.plain(text(key, **params), language) for language in ("id", "en"))
        self.observer.acts(person, words, english)
        self.reported += words.startswith("/lapor")
        return english if self.stage.language == "en" else words

    def _say_all(self, person: Person, key: str, **params: str) -> list[dict[str, Any]]:
        """The person writes; returns the messages of the bot's answer."""
        return self.cast.say(person, self._announce_words(person, key, **params))

    def _say(self, person: Person, key: str, **more: Any) -> dict[str, Any]:
        """The person writes; returns the last message of the bot's answer."""
        return self.cast.say(person, self._announce_words(person, key), **more)[-1]

    def _send(self, person: Person, key: str) -> None:
        self.cast.send(person, self._announce_words(person, key))

    def _press(self, person: Person, key: str) -> None:
        """Presses a button, in whichever language its message was sent."""
        words, english = (self._renderer.plain(text(key), language) for language in ("id", "en"))
        self.observer.acts(person, f"[{words}]", f"[{english}]")
        self.cast.press(person, words, english)

    def _expect(self, person: Person, *parts: str) -> int:
        """Waits for a message with one of these parts: the same in two languages."""
        message = self.cast.await_text(person, *parts)
        self.observer.sees(person, message)
        return int(message["message_id"])

    def _receipt(self, person: Person, message: dict[str, Any]) -> str:
        """Stores the code of a receipt and returns it."""
        self.observer.sees(person, message)
        code = CODE.findall(message["text"])[0]
        self.receipts.add(code)
        return str(code)


SCENES = (
    Scene("demo.study", ("group",), Story.on_duty),
    Scene("demo.report", ("officer",), Story.report),
    Scene("demo.offer", ("dimas", "rina"), Story.offer),
    Scene("demo.silence", ("rina", "dimas", "officer"), Story.silence),
    Scene("demo.open_story", ("rina", "dimas"), Story.open_story, view="open"),
    Scene("demo.question", ("rina", "dimas", "officer"), Story.question),
    Scene("demo.follow_up", ("rina", "dimas"), Story.follow_up),
    Scene("demo.settle", ("rina", "dimas", "officer"), Story.settle),
    Scene("demo.dispute", ("officer", "rina", "dimas"), Story.dispute),
    Scene("demo.emergency", ("dimas", "kanit"), Story.emergency, view="lock"),
    Scene("demo.kill", ("officer", "colleague"), Story.kill_while_reporting),
    Scene("demo.restart", ("officer", "colleague"), Story.restart),
    Scene("demo.operator", ("operator",), Story.operator),
    Scene("demo.monday", ("leader",), Story.monday, view="open"),
    Scene("demo.end", ("leader",), Story.end, view="open"),
)
