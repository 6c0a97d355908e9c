"""One installation for the rig: settings, keys, clock, database, and people with accounts."""

import json
import os
import socket
from pathlib import Path
from typing import Any

from bot.clock import Ids
from bot.database.database import Database
from bot.database.preflight import open_database, prepare
from bot.models.duty import Duty
from bot.sealing import new_key_file
from bot.services.membership import roster
from bot.services.membership.area_list import import_areas
from bot.services.membership.enrolment import enrol, invite
from bot.settings import load_settings
from sandbox.telegram.world import DEFAULT_TOKEN
from tests.house import AREAS
from tests.rig.far import FarEnd
from tests.rig.ledger import Jump
from tests.rig.points import SECONDS, SharedClock
from tests.rig.traffic import GROUPS, LADDER, LIAISONS, MEMBERS, OFFICERS, OPERATOR

SECRET = "planted-Webhook_Secret"


class Installation:
    """A folder with config.toml, keys and clock, and the people of the sandbox in its roster."""

    def __init__(self, folder: Path, far: FarEnd, database_url: str, mode: str, pushed_to: int) -> None:
        self.folder = folder
        self.clock = folder / "clock"
        self.jumps: list[Jump] = []
        self.offset = self.elapsed = 0.0
        self._set_clocks()
        (folder / "config.toml").write_text(_config(far, database_url, mode, pushed_to))
        self.settings = load_settings(folder / "config.toml")
        new_key_file(self.settings.security.key_file, Ids())
        self.database = open_database(self.settings, SharedClock(self.clock))
        prepare(self.database)
        self.database.revision = ""  # the rig looks, whatever version is at work
        _people(self.database)

    def move_to(self, seconds: float) -> None:
        """Sets all clocks of this installation's bots so far ahead of the machine's."""
        before = self.database.clock.now()
        self.offset = seconds
        self._set_clocks()
        self.jumps.append((before, self.database.clock.now()))

    def let_pass(self, seconds: float) -> None:
        """As if so much time had passed for what is measured in seconds: signs of life."""
        self.elapsed += seconds
        self._set_clocks()

    def _set_clocks(self) -> None:
        file = os.open(self.clock, os.O_RDWR | os.O_CREAT, 0o600)
        os.pwrite(file, SECONDS.pack(self.offset, self.elapsed), 0)  # in place: the bots have the file mapped
        os.close(file)

    def close(self) -> None:
        self.database.close()


def _config(far: FarEnd, database_url: str, mode: str, pushed_to: int) -> str:
    telegram: dict[str, Any] = {"token": DEFAULT_TOKEN, "base_url": far.url, "group_ids": GROUPS, "mode": mode}
    telegram |= dict.fromkeys(("messages_per_second", "chat_per_second", "group_per_minute"), 0)
    if mode == "webhook":
        telegram |= {
            "webhook_url": f"http://127.0.0.1:{pushed_to}/telegram",
            "webhook_secret": SECRET,
        }
    clock = {"take_minutes": 1, "working_hours_only": False}
    sections = {
        "database": {"url": database_url},
        "telegram": telegram,
        "security": {"key_file": "keys.json"},
        "clocks.emergency": clock,
        "clocks.urgent": clock,
        "clocks.routine": clock,
    }
    return "\n".join(
        f"[{section}]\n" + "\n".join(f"{name} = {json.dumps(value)}" for name, value in values.items())
        for section, values in sections.items()
    )


def people(rank: str) -> list[dict[str, str]]:
    """The roster, with this rank for all."""
    roles = dict.fromkeys(OFFICERS, ("officer", "35.23.15.2003", "")) | dict.fromkeys(
        LIAISONS, ("liaison", "35.23", "")
    )
    roles |= dict.fromkeys(LADDER, ("liaison;leader", "35.23", "1")) | {OPERATOR: ("operator", "35.23", "")}
    header = ("nrp", "name", "rank", "phone", "roles", "areas", "ladder")
    return [
        dict(zip(header, (str(80_000_000 + chat), f"Orang {chat}", rank, "", *roles[chat]), strict=True))
        for chat in MEMBERS
    ]


def _people(database: Database) -> None:
    with database.transaction() as tx:
        import_areas(tx, AREAS)
        roster.import_members(tx, people("Bripka"))
    with database.transaction() as tx:
        for chat in MEMBERS:
            member = roster.find(tx, str(80_000_000 + chat))
            enrol(tx, "telegram", str(chat), invite(tx, member)[0])
            if chat in LIAISONS:
                tx.add(Duty, member_id=member.id, started_at=tx.now)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
