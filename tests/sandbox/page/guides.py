"""Takes the pictures of the guides in docs/panduan: `make pictures`, or alone `python -m tests.sandbox.page.guides`.

A real bot on the sandbox gets the messages of one walk, in order; between them single phones are photographed. The
clock stands still, and codes are the same each time, so that a picture only changes when the product does.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.clock import next_at
from sandbox.demo.installation import GROUP
from sandbox.demo.roster import PEOPLE
from sandbox.demo.stage import Stage
from sandbox.demo.story import CODE, JUST_AFTER, MONDAY, ZONE
from sandbox.page.routes import stage_routes
from sandbox.page.show import Show
from sandbox.telegram.server import Sandbox
from sandbox.telegram.world import World
from tests.sandbox.page.browser import launch
from tests.sandbox.page.png import shrink
from tests.sandbox.page.still import FixedIds, StillClock

FOLDER = Path(__file__).parents[3] / "docs" / "panduan" / "gambar"
WIDTH, HEIGHT = 390, 700
LOCK_HEIGHT = 500
# By how much the log of the chat is too low to show everything from this message on.
MISSING_HEIGHT = """node => {
  const log = node.closest(".log");
  const above = node.getBoundingClientRect().top - log.getBoundingClientRect().top + log.scrollTop;
  return log.scrollHeight - above + 3 - log.clientHeight;
}"""
READERS = ["85030113", "85030107"]  # of sealed tips; without them `Rahasia` waits for somebody who may read

OFFICER, LIAISON, LEADER, OPERATOR = (PEOPLE[key] for key in ("officer", "dimas", "leader", "operator"))
NEW_MEMBER = PEOPLE["tri"]


def take() -> None:
    os.environ["ANTI_NARKOBA_UNIT__SEALED_READERS"] = json.dumps(READERS)
    FOLDER.mkdir(exist_ok=True)
    with staged() as (address, stage), sync_playwright() as playwright:
        browser = launch(playwright)
        Walk(stage, Camera(browser, address)).play()
        browser.close()


@contextmanager
def staged() -> Iterator[tuple[str, Stage]]:
    """The sandbox with its page, and everybody enrolled; its address and the stage."""
    world = World(clock=StillClock(), ids=FixedIds(1))
    show = Show(world, bot="tests.sandbox.page.still")
    with Sandbox(world, more=stage_routes(show)) as sandbox:
        try:
            show.open(sandbox.url)
            yield sandbox.url, show.stage
        finally:
            show.close()


class Camera:
    """Photographs one phone."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self._address = browser, address

    def chat(self, name: str, key: str, since: str, until: str) -> None:
        """The chat with the bot from the message with the words `since` to the last one, with the words `until`."""

        def cut(page: Page) -> None:
            expect(page.locator(".bubble").last).to_contain_text(until)
            covers = page.get_by_role("button", name="Teks tersembunyi")
            while covers.count():  # one press uncovers a whole message
                covers.last.evaluate("node => node.click()")
            first = page.locator(".message").filter(has_text=since).last
            missing = first.evaluate(MISSING_HEIGHT)
            page.set_viewport_size({"width": WIDTH, "height": HEIGHT + round(missing)})

        self._shoot(name, {"person": key, "view": "chat", "chat": "private"}, cut)

    def lock_screen(self, name: str, key: str, shown: str, read: dict[int, int]) -> None:
        """The notifications after the messages that were read, by chat."""

        def cut(page: Page) -> None:
            expect(page.locator(".lock-card").filter(has_text=shown).first).to_be_visible()
            page.set_viewport_size({"width": WIDTH, "height": LOCK_HEIGHT})

        self._shoot(name, {"person": key, "view": "lock", "chat": "private"}, cut, read)

    def _shoot(
        self, name: str, phone: dict[str, str], cut: Callable[[Page], None], read: dict[int, int] | None = None
    ) -> None:
        page = self._browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", reduced_motion="reduce", locale="id-ID"
        )
        remembered = {"phones": [phone]} | {f"read:{user}": read for user in read or ()}
        for item, value in remembered.items():
            page.add_init_script(f"sessionStorage.setItem('{item}', {json.dumps(json.dumps(value))})")
        page.goto(self._address)
        cut(page)
        path = FOLDER / f"{name}.png"
        page.locator(".screen").screenshot(path=path)
        page.close()
        shrink(path)


class Walk:
    """One tip from its report to its outcome, and what else the guides show."""

    def __init__(self, stage: Stage, camera: Camera) -> None:
        self.stage, self.camera, self.cast = stage, camera, stage.cast
        self.read: dict[int, int] = {}

    def play(self) -> None:
        self.first_minute()
        code = self.report()
        self.offer()
        self.settle(code)
        self.emergency()
        self.secret()
        self.invite()
        self.monday()

    def first_minute(self) -> None:
        self.cast.say(OFFICER, "/menu")
        self.camera.chat("menu", OFFICER.key, "/start", "Ada yang bisa dibantu")

    def report(self) -> str:
        """An officer sends a tip and answers the question; its code."""
        self.later(minutes=4)
        self.cast.say(LIAISON, "/piket")
        self.later(minutes=8)
        self.read = {chat: self.newest(chat) for chat in (self.cast.users[LIAISON.key], GROUP)}
        receipt = self.cast.say(OFFICER, "/lapor ada yg jual pil LL di warung dkt embung Sugihwaras, rame tiap malam")[
            -1
        ]
        self.camera.chat("lapor", OFFICER.key, "/lapor", "Kapan kejadiannya?")
        self.cast.press(OFFICER, "Minggu ini")
        self.cast.await_text(OFFICER, "Yang kami catat")
        self.camera.chat("tercatat", OFFICER.key, "Yang kami catat", "Yang kami catat")
        return str(CODE.findall(receipt["text"])[0])

    def offer(self) -> None:
        """The liaison on duty sees the offer, and the story after taking it."""
        self.cast.await_text(LIAISON, "Ada informasi baru")
        self.camera.lock_screen("layar-kunci", LIAISON.key, "Ada informasi baru", self.read)
        self.camera.chat("tawaran", LIAISON.key, "Ada informasi baru", "Ada informasi baru")
        self.later(minutes=3)
        self.cast.press(LIAISON, "Tangani")
        self.cast.await_text(LIAISON, "Belum diverifikasi")
        self.camera.chat("cerita", LIAISON.key, "Belum diverifikasi", "Belum diverifikasi")

    def settle(self, code: str) -> None:
        """A question with its answer, and the outcome, on both phones."""
        self.cast.say(LIAISON, f"/tanya {code} Biasanya mulai jam berapa?")
        question = self.cast.await_text(OFFICER, "ada pertanyaan")
        self.later(minutes=6)
        self.cast.say(OFFICER, "Habis Isya, sampai tengah malam.", reply_to=question["message_id"])
        self.cast.await_text(LIAISON, "ada keterangan")
        self.later(hours=5)
        self.cast.say(LIAISON, f"/selesai {code}")
        self.cast.press(LIAISON, "Tidak terkonfirmasi")
        self.cast.await_text(LIAISON, "tulis satu kalimat")
        self.camera.chat("selesai", LIAISON.key, "/selesai", "tulis satu kalimat")
        self.cast.press(LIAISON, "Pakai kalimat ini")
        self.cast.await_text(OFFICER, f"{code} selesai")
        self.camera.chat("kabar", OFFICER.key, "sedang ditangani", "selesai")

    def emergency(self) -> None:
        self.later(hours=1)
        self.cast.say(OFFICER, "/lapor barusan ada yg bagi2 sabu di Sugihwaras, orangnya masih di sini")
        self.cast.press(OFFICER, "Ini darurat")
        self.cast.await_text(OFFICER, "110")
        self.camera.chat("darurat", OFFICER.key, "/lapor", "110")
        self.cast.press(LIAISON, "Tangani")
        self.cast.await_text(OFFICER, "sedang ditangani")

    def secret(self) -> None:
        self.later(hours=1)
        self.cast.say(OFFICER, "/lapor ada yg titip paket sabu di rumah kosong belakang pasar Sugihwaras")
        self.cast.press(OFFICER, "Rahasia")
        self.cast.await_text(OFFICER, "Hanya dibuka")
        self.camera.chat("rahasia", OFFICER.key, "/lapor", "Hanya dibuka")

    def invite(self) -> None:
        self.cast.say(OPERATOR, f"/undang {NEW_MEMBER.nrp}")
        self.camera.chat("undang", OPERATOR.key, "/undang", "Undangan untuk")

    def monday(self) -> None:
        now = self.stage.clock.now()
        self.stage.move(next_at(now, ZONE, time(7), MONDAY) - now + JUST_AFTER)
        self.cast.await_text(LEADER, "Bahan Anev")
        self.camera.chat("anev", LEADER.key, "Bahan Anev", "Bahan Anev")

    def newest(self, chat: int) -> int:
        """The last message that the liaison has in a chat."""
        return max(each["message_id"] for each in self.cast.client.messages(self.cast.users[LIAISON.key], chat))

    def later(self, **by: float) -> None:
        self.stage.move(timedelta(**by))


if __name__ == "__main__":
    take()
