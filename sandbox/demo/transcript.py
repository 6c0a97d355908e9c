"""The transcript: what each person writes and sees, in Indonesian with English beside it."""

import json
import sys
from threading import Event
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText
from sqlalchemy import select

from bot.clock import MovableClock, local
from bot.database.database import Database
from bot.i18n import Renderer
from bot.messages import Text
from bot.models.outbox import Outbox
from bot.text_json import unpack
from sandbox.demo.roster import Person
from sandbox.demo.story import ZONE
from sandbox.texts import FOLDERS

# How often the row of a message is looked for, and the real seconds between.
LOOKS, LOOK_SECONDS = 40, 0.05


class Transcript:
    """Prints the story as it happens; the bot's messages are rendered again in English."""

    def __init__(self, database: Database, clock: MovableClock) -> None:
        self._database, self._clock = database, clock
        self._renderer = Renderer(ZONE, FOLDERS)
        self._console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)

    def begins(self, number: int, title: Text) -> None:  # noqa: ARG002 - the title contains the number
        both = [self._renderer.plain(title, language) for language in ("id", "en")]
        self._console.print()
        self._row("", both[0], both[1], style="bold")

    def acts(self, person: Person, words: str, english: str = "") -> None:
        self._row(f"{person.name} ▸", words, english, style="cyan")

    def sees(self, person: Person, message: dict[str, Any]) -> None:
        buttons = " ".join(f"[{button['text']}]" for row in message["buttons"] for button in row)
        marks = " 🔒" if message["protected"] else ""
        self._row(f"{person.name} ◂{marks}", f"{message['text'].strip()}\n{buttons}".strip(), self._english(message))

    def _english(self, message: dict[str, Any]) -> str:
        """The same message in English; waits until the bot has stored the message's id."""
        for _ in range(LOOKS):
            if found := self._look_up(message):
                return found
            Event().wait(LOOK_SECONDS)
        return ""

    def _look_up(self, message: dict[str, Any]) -> str:
        with self._database.transaction() as tx:
            rows = tx.session.scalars(
                select(Outbox).where(Outbox.platform_id == str(message["message_id"])).order_by(Outbox.id.desc())
            ).all()
            for row in rows:
                packed = json.loads(row.content).get("text")
                known = unpack(packed) if packed else None
                if known and self._plain(known, "id") == message["text"].strip():
                    return self._plain(known, "en")
        return ""

    def _plain(self, known: Text, language: str) -> str:
        return self._renderer.bare(known, language).strip()

    def _row(self, who: str, left: str, right: str, style: str = "") -> None:
        table = Table.grid(padding=(0, 2), expand=True)
        table.add_column(width=28)
        table.add_column(ratio=1)
        table.add_column(ratio=1, style="dim")
        time = local(self._clock.now(), ZONE).strftime("%a %H:%M")
        label = f"{time}  {who}" if who else ""
        table.add_row(*(RichText(cell) for cell in (label, left, right)), style=style)
        self._console.print(table)
