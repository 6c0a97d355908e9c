"""`anti-narkoba demo`: one tip from an officer's phone to Monday's digest, with the bot killed in the middle."""

import re
import tempfile
from datetime import timedelta
from pathlib import Path

from bot.clock import MovableClock, next_at
from bot.clock import local as local_time
from bot.demo.script import PEOPLE, Person
from bot.demo.stage import Stage
from bot.demo.transcript import ZONE, Transcript
from bot.opening import open_database
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World
from bot.settings import load_settings

CODE = re.compile(r"AN-[0-9A-Z]{4,6}")
TUESDAY = {1}


def play() -> int:
    """Plays the story; 0 when nothing was lost."""
    clock = MovableClock()
    with tempfile.TemporaryDirectory(prefix="anti-narkoba-") as folder, Sandbox(World(clock=clock)) as sandbox:
        stage = Stage(Path(folder), sandbox, clock)
        try:
            stage.set_up()
            database = open_database(load_settings(Path(folder) / "config.toml"))
            try:
                return Story(stage, Transcript(database, clock)).play()
            finally:
                database.close()
        finally:
            stage.stop_bot()


class Story:
    """The scenes, in their order."""

    def __init__(self, stage: Stage, transcript: Transcript) -> None:
        self.stage, self.transcript = stage, transcript
        self.officer = PEOPLE["officer"]
        self.reported = 0
        self.receipts: set[str] = set()

    def play(self) -> int:
        self.transcript.tell("demo.study")
        self._to_tuesday()
        code = self._report()
        taker = self._offer_and_silence(code)
        self._question(taker)
        self._follow_up(taker, code)
        self._settle(taker, code)
        self._kill_while_reporting()
        self._monday()
        lost = self.reported - len(self.receipts)
        self.transcript.tell("demo.end", reported=self.reported, answered=len(self.receipts), lost=lost)
        return 1 if lost else 0

    def _to_tuesday(self) -> None:
        now = self.stage.clock.now()
        ten = local_time(now, ZONE).time().replace(hour=10, minute=0, second=0, microsecond=0)
        self.stage.move(next_at(now, ZONE, ten, TUESDAY) - now)
        for key in ("dimas", "rina"):
            self.stage.say(PEOPLE[key], "/piket")

    def _report(self) -> str:
        """A messy tip, and its receipt."""
        self.transcript.tell("demo.report")
        code = self._receipt(self._say(self.officer, "demo.tip"))
        self._press(self.officer, "Minggu ini")
        self._shows(self.officer, "Yang kami catat")
        return code

    def _offer_and_silence(self, code: str) -> Person:
        """The blind offer, silence, the next one, and who takes it."""
        self.transcript.tell("demo.offer")
        first, second = PEOPLE["dimas"], PEOPLE["rina"]
        if not any(code in each["text"] for each in self.stage.messages(first)):
            self.stage.await_text(second, code)
            first, second = second, first
        self._shows(first, code)
        self.transcript.tell("demo.silence")
        self.stage.move(timedelta(hours=24))
        self._shows(second, "Belum ada yang menangani")
        self._press(second, "Tangani")
        self._shows(second, "Belum diverifikasi")
        self._shows(first, "sudah ditangani rekan")
        self._shows(self.officer, "sedang ditangani")
        return second

    def _question(self, taker: Person) -> None:
        self.transcript.tell("demo.question")
        self._press(taker, "Tanya")
        self._say(taker, "demo.asks")
        asked = self._shows(self.officer, "ada pertanyaan")
        words = self.transcript.wrote(self.officer, "demo.answers")
        self.stage.say(self.officer, words, reply_to=asked)
        self._shows(taker, "ada keterangan")

    def _follow_up(self, taker: Person, code: str) -> None:
        self.transcript.tell("demo.follow_up")
        words = f"/tindaklanjut {code} besok 09:00 cek lokasi bersama Polsek"
        self.transcript.types(taker, words)
        for message in self.stage.say(taker, words):
            self.transcript.sees(taker, message)
        now = self.stage.clock.now()
        nine = local_time(now, ZONE).time().replace(hour=9, minute=0, second=0, microsecond=0)
        midnight = next_at(now, ZONE, nine.replace(hour=0))
        self.stage.move(next_at(midnight, ZONE, nine) - now + timedelta(seconds=5))
        self._shows(taker, "waktunya tindak lanjut")
        self._press(taker, "Sudah")

    def _settle(self, taker: Person, code: str) -> None:
        self.transcript.tell("demo.settle")
        words = f"/selesai {code}"
        self.transcript.types(taker, words)
        self.stage.say(taker, words)
        self._press(taker, "Tidak terkonfirmasi")
        self.stage.await_text(taker, "tulis satu kalimat")
        self._press(taker, "Pakai kalimat ini")
        self._shows(self.officer, "bukan kesalahan Anda")

    def _kill_while_reporting(self) -> None:
        """SIGKILL right after a report was sent, and once while the bot was down."""
        self.transcript.tell("demo.kill")
        colleague = PEOPLE["colleague"]
        before = max(each["message_id"] for each in self.stage.messages(self.officer))
        self.stage.send(self.officer, self.transcript.wrote(self.officer, "demo.second_tip"))
        self.stage.kill_bot()
        self.stage.send(colleague, self.transcript.wrote(colleague, "demo.third_tip"))
        self.reported += 2
        self.transcript.tell("demo.restart")
        self.stage.start_bot()
        self._receipt(self.stage.await_text(self.officer, "tercatat", before), self.officer)
        self._receipt(self.stage.await_text(colleague, "tercatat"), colleague)

    def _monday(self) -> None:
        self.transcript.tell("demo.monday")
        now = self.stage.clock.now()
        seven = local_time(now, ZONE).time().replace(hour=7, minute=0, second=0, microsecond=0)
        self.stage.move(next_at(now, ZONE, seven, {0}) - now + timedelta(seconds=5))
        self._shows(PEOPLE["leader"], "Baru 3")

    def _say(self, person: Person, key: str) -> dict[str, object]:
        words = self.transcript.wrote(person, key)
        self.reported += words.startswith("/lapor")
        return self.stage.say(person, words)[-1]

    def _receipt(self, message: dict[str, object], person: Person | None = None) -> str:
        """Notes a receipt by its code."""
        self.transcript.sees(person or self.officer, message)
        code = CODE.findall(str(message["text"]))[0]
        self.receipts.add(code)
        return str(code)

    def _shows(self, person: Person, part: str) -> int:
        message = self.stage.await_text(person, part)
        self.transcript.sees(person, message)
        return int(message["message_id"])

    def _press(self, person: Person, label: str) -> None:
        self.transcript.presses(person, label)
        self.stage.press(person, label)
