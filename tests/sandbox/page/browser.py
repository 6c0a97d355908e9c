"""The sandbox page in a real browser: the demonstration as a process, and phones as a person finds them."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from sandbox.telegram.world import DEFAULT_TOKEN

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MISSING = "There is no Chromium on this machine. `apt-get install chromium` brings one."
READY_MS = 30_000
STEP_MS = 15_000


expect.set_options(timeout=STEP_MS)


def launch(playwright: Playwright) -> Browser:
    """The system's own Chromium. Without a sandbox of its own, since root may not have one."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])


@contextmanager
def serving() -> Iterator[str]:
    """`anti-narkoba demo --serve`; its address."""
    command = [sys.executable, "-m", "bot", "demo", "--serve"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout
            address = next(word for word in process.stdout.readline().split() if word.startswith("http"))
            await_ready(address)
            yield address
        finally:
            process.send_signal(signal.SIGINT)


def await_ready(address: str) -> None:
    """Returns once the stage is set: the first event after that says so."""
    with urlopen(f"{address}/stage/events", timeout=READY_MS / 1000) as events:  # noqa: S310 - our own server
        for line in events:
            if line.startswith(b"data:"):
                with urlopen(f"{address}/stage") as stage:  # noqa: S310 - our own server
                    if json.load(stage)["ready"]:
                        return


def post(address: str, path: str, body: object) -> None:
    sent = Request(f"{address}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310 - our own server
    with urlopen(sent) as answer:  # noqa: S310 - our own server
        answer.read()


def call(server: str, method: str, /, **fields: object) -> None:
    """A call of the bot's."""
    post(server, f"/bot{DEFAULT_TOKEN}/{method}", fields)


def enter(page: Page, address: str) -> None:
    """Opens the page and waits until its phones show messages."""
    page.set_default_timeout(STEP_MS)
    page.goto(address)
    expect(page.locator(".phone .bubble").first).to_be_visible(timeout=READY_MS)


class Phone:
    """A phone on the page, by the name of who holds it."""

    def __init__(self, page: Page, name: str) -> None:
        self.node: Locator = page.get_by_role("article", name=f"HP {name}", exact=True)

    def say(self, words: str) -> None:
        field = self.node.get_by_role("textbox", name="Tulis pesan")
        field.fill(words)
        field.press("Enter")

    def command(self, name: str) -> None:
        """A command out of the menu."""
        self.node.get_by_role("button", name="Daftar perintah", exact=True).click()
        self.node.locator(".commands").get_by_role("button", name=f"/{name} ").click()

    def press(self, label: str) -> None:
        """The newest button with this label under a message."""
        self.node.locator(".key").filter(has_text=label).last.click()

    def shows(self, words: str) -> None:
        """Waits until a message of the bot has these words, also where they are covered."""
        expect(self.bubbles(words).last).to_be_visible(timeout=STEP_MS)

    def bubbles(self, words: str) -> Locator:
        return self.node.locator(".their .bubble").filter(has_text=words)

    def choose(self, message: Locator, label: str) -> None:
        """Something in the menu of a message."""
        self.choices(message).filter(has_text=label).click()

    def choices(self, message: Locator) -> Locator:
        """What the menu of a message offers, opened."""
        message.hover()
        message.get_by_role("button", name="Pilihan pesan").click()
        return self.node.get_by_role("menuitem")

    def commands(self) -> list[str]:
        """The commands that the menu offers."""
        button = self.node.get_by_role("button", name="Daftar perintah", exact=True)
        button.click()
        found = self.node.locator(".commands b").all_text_contents()
        button.click()
        return found

    def attach(self, label: str) -> None:
        self.node.get_by_role("button", name="Lampirkan").click()
        self.node.get_by_role("menuitem", name=label).click()
