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
from sandbox.demo.roster import PEOPLE, Person
from sandbox.demo.stage import Stage
from sandbox.texts import FOLDERS

ZONE = ZoneInfo("Asia/Jakarta")
CODE = re.compile(r"AN-[0-9A-Z]{4,6}")
MONDAY, TUESDAY = {0}, {1}
SEVEN, NINE, TEN = time(7), time(9), time(10)
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


class Story:
    """Plays the scenes in order, on an unused stage."""

    def __init__(self, stage: Stage, cast: Cast, observer: Observer) -> None:
        self.stage, self.cast, self.observer = stage, cast, observer
        self.officer, self.taker = PEOPLE["officer"], PEOPLE["rina"]
        self.code = ""
        self.seen_before_kill = 0
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

    def to_tuesday(self) -> None:
        """A working day, with two liaisons on duty."""
        self._move_to(TEN, TUESDAY, timedelta())
        for key in ("dimas", "rina"):
            self.cast.say(PEOPLE[key], "/piket")

    def report(self) -> None:
        """A messy tip, and its receipt."""
        self.code = self._receipt(self.officer, self._say(self.officer, "demo.tip"))
        self._press(self.officer, "Minggu ini")
        self._expect(self.officer, "Yang kami catat")

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
        self._expect(self.taker, "Belum ada yang menangani")
        self._press(self.taker, "Tangani")
        self._expect(self.taker, "Belum diverifikasi")
        self._expect(silent, "sudah ditangani rekan")
        self._expect(self.officer, "sedang ditangani")

    def question(self) -> None:
        self._press(self.taker, "Tanya")
        self._say(self.taker, "demo.asks")
        asked = self._expect(self.officer, "ada pertanyaan")
        self._say(self.officer, "demo.answers", reply_to=asked)
        self._expect(self.taker, "ada keterangan")

    def follow_up(self) -> None:
        for message in self._type(self.taker, f"/tindaklanjut {self.code} besok 09:00 cek lokasi bersama Polsek"):
            self.observer.sees(self.taker, message)
        midnight = next_at(self.stage.clock.now(), ZONE, time())
        self.stage.move(next_at(midnight, ZONE, NINE) - self.stage.clock.now() + JUST_AFTER)
        self._expect(self.taker, "waktunya tindak lanjut")
        self._press(self.taker, "Sudah")

    def settle(self) -> None:
        self._type(self.taker, f"/selesai {self.code}")
        self._press(self.taker, "Tidak terkonfirmasi")
        self.cast.await_text(self.taker, "tulis satu kalimat")
        self._press(self.taker, "Pakai kalimat ini")
        self._expect(self.officer, "tetap sangat berarti")

    def kill_while_reporting(self) -> None:
        """Kills the bot right after a report was sent; another report is sent while the bot is down."""
        self.seen_before_kill = max(each["message_id"] for each in self.cast.messages(self.officer))
        self._send(self.officer, "demo.second_tip")
        self.stage.kill_bot()
        self._send(PEOPLE["colleague"], "demo.third_tip")

    def restart(self) -> None:
        """Starts the bot and moves the clock past the lease of the outbox rows that the killed bot had claimed."""
        self.stage.start_bot()
        self.stage.move(LEASE)
        for person, after in ((self.officer, self.seen_before_kill), (PEOPLE["colleague"], 0)):
            self._receipt(person, self.cast.await_text(person, "tercatat", after))

    def monday(self) -> None:
        self._move_to(SEVEN, MONDAY, JUST_AFTER)
        self._expect(PEOPLE["leader"], "Informasi masuk 3")

    def end(self) -> None:
        """The title of this scene has the final counts."""

    def _move_to(self, at: time, days: set[int], more: timedelta) -> None:
        now = self.stage.clock.now()
        self.stage.move(next_at(now, ZONE, at, days) - now + more)

    def _announce_words(self, person: Person, key: str) -> str:
        """The words of a key, which the person is about to write; counts them if they are a report."""
        words, english = (self._renderer.plain(text(key), language) for language in ("id", "en"))
        self.observer.acts(person, words, english)
        self.reported += words.startswith("/lapor")
        return words

    def _say(self, person: Person, key: str, **more: Any) -> dict[str, Any]:
        """The person writes; returns the last message of the bot's answer."""
        return self.cast.say(person, self._announce_words(person, key), **more)[-1]

    def _send(self, person: Person, key: str) -> None:
        self.cast.send(person, self._announce_words(person, key))

    def _type(self, person: Person, command: str) -> list[dict[str, Any]]:
        self.observer.acts(person, command)
        return self.cast.say(person, command)

    def _press(self, person: Person, label: str) -> None:
        self.observer.acts(person, f"[{label}]")
        self.cast.press(person, label)

    def _expect(self, person: Person, part: str) -> int:
        message = self.cast.await_text(person, part)
        self.observer.sees(person, message)
        return int(message["message_id"])

    def _receipt(self, person: Person, message: dict[str, Any]) -> str:
        """Stores the code of a receipt and returns it."""
        self.observer.sees(person, message)
        code = CODE.findall(message["text"])[0]
        self.receipts.add(code)
        return str(code)


SCENES = (
    Scene("demo.study", ("group",), Story.to_tuesday),
    Scene("demo.report", ("officer",), Story.report),
    Scene("demo.offer", ("dimas", "rina"), Story.offer),
    Scene("demo.silence", ("rina", "dimas", "officer"), Story.silence),
    Scene("demo.question", ("rina", "dimas", "officer"), Story.question),
    Scene("demo.follow_up", ("rina", "dimas"), Story.follow_up),
    Scene("demo.settle", ("rina", "dimas", "officer"), Story.settle),
    Scene("demo.kill", ("officer", "colleague"), Story.kill_while_reporting),
    Scene("demo.restart", ("officer", "colleague"), Story.restart),
    Scene("demo.monday", ("leader",), Story.monday),
    Scene("demo.end", ("officer", "leader"), Story.end),
)
