"""The whole house for tests: the real app on a real database, speaking HTTP with the sandbox. Only the clock moves.

Enrolling eight people takes longer than most tests. So it is done once for each kind of database, and tests get copies
of the database, the keys and the sandbox's world.
"""

import shutil
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import select

from bot.app import App
from bot.channels.channel import Source
from bot.clock import Ids, MovableClock
from bot.database.preflight import prepare
from bot.models.tip import Tip
from bot.sealing import new_key_file
from bot.services.membership import roster
from bot.services.membership.area_list import import_areas
from bot.services.membership.enrolment import invite
from bot.services.membership.imports import Imported
from bot.settings import Settings
from sandbox.telegram.calls import CallLog
from sandbox.telegram.client import SandboxClient
from sandbox.telegram.server import Sandbox
from sandbox.telegram.world import World

GROUP = -1001
AREAS = [
    {"code": "35.23", "parent_code": "35", "name": "Tuban"},
    {"code": "35.23.15", "parent_code": "35.23", "name": "Jenu"},
    {"code": "35.23.15.2003", "parent_code": "35.23.15", "name": "Sugihwaras"},
    {"code": "35.23.15.2004", "parent_code": "35.23.15", "name": "Beji"},
    {"code": "35.23.14", "parent_code": "35.23", "name": "Semanding"},
    {"code": "35.23.14.2001", "parent_code": "35.23.14", "name": "Prunggahan Kulon"},
]
PEOPLE = {
    # name: (nrp, rank, roles, areas, ladder)
    "officer": ("85030001", "Bripka", "officer", "35.23.15.2003", ""),
    "officer2": ("85030002", "Aipda", "officer", "35.23.15.2004;35.23.14.2001", ""),
    "liaison": ("85030003", "Briptu", "liaison", "35.23", ""),
    "liaison2": ("85030004", "Brigadir", "liaison", "35.23", ""),
    "binmas": ("85030005", "Aiptu", "liaison", "binmas", ""),
    "kanit": ("85030006", "Ipda", "liaison;leader", "35.23", "1"),
    "leader": ("85030007", "AKP", "leader", "35.23", "2"),
    "operator": ("85030008", "Bripda", "operator", "35.23", ""),
}

READERS = [PEOPLE[name][0] for name in ("leader", "kanit")]  # of sealed tips

Seen = dict[tuple[str, int], set[tuple[int, str]]]  # by person and chat: messages as they were last seen


@dataclass
class Enrolled:
    """A closed house in which everybody is enrolled, to be copied."""

    key_file: Path
    database_url: str
    world: World
    users: dict[str, int]
    seen: Seen

    def world_at(self, clock: MovableClock) -> World:
        """A copy of the world by another clock, with ids of its own; nothing was called in it yet."""
        world = deepcopy(self.world, {id(self.world.clock): clock, id(self.world.ids): Ids()})
        world.calls, world.closing = CallLog(), False
        return world


class House:
    """One installation and the phones of its people."""

    def __init__(
        self,
        folder: Path,
        database_url: str,
        sandbox: Sandbox,
        clock: MovableClock,
        *,
        telegram: dict[str, Any] | None = None,
        web: dict[str, Any] | None = None,
        unit: dict[str, Any] | None = None,
        enrolled: Enrolled | None = None,
        more_channels: Sequence[Source] = (),
    ) -> None:
        """With `enrolled` the database and the sandbox's world are copies of it."""
        self.clock = clock
        self.client = SandboxClient(sandbox.url)
        self._world = sandbox.world
        key_file = folder / "keys.json"
        if enrolled:
            shutil.copy(enrolled.key_file, key_file)
        elif not key_file.exists():
            new_key_file(key_file, Ids())
        self.settings = Settings(
            database={"url": database_url},
            telegram={
                "token": sandbox.world.first_tokens[0],
                "base_url": sandbox.url,
                "group_ids": [GROUP],
                "messages_per_second": 0,
                "chat_per_second": 0,
                "group_per_minute": 0,
            }
            | (telegram or {}),
            web=web or {},
            unit={"sealed_readers": READERS} | (unit or {}),
            security={"key_file": key_file},
        )
        self.app = App(self.settings, clock, Ids(), more_channels)
        self.users: dict[str, int] = dict(enrolled.users) if enrolled else {}
        self._seen: Seen = deepcopy(enrolled.seen) if enrolled else {}

    async def open(self, people: Iterable[str] = PEOPLE) -> None:
        """Installs areas and roster, and enrols the people through the front door."""
        prepare(self.app.database)
        with self.app.database.transaction() as tx:
            import_areas(tx, AREAS)
            header = ("nrp", "rank", "roles", "areas", "ladder")
            rows = [
                dict(zip(header, person, strict=True)) | {"name": name.title(), "phone": ""}
                for name, person in PEOPLE.items()
            ]
            roster.import_members(tx, rows)
        await self.app.start()
        for name in PEOPLE:
            self.users[name] = int(self.client.user(name.title())["id"])
        self.client.group("Grup", list(self.users.values()), id=GROUP, bot="administrator", type="supergroup")
        for name in people:
            await self.enrol(name)
        self.look(people)

    async def close(self) -> Enrolled:
        """Ends the app; what is left may be copied."""
        await self.app.close()
        key_file = self.settings.security.key_file
        return Enrolled(key_file, self.settings.database.url, self._world, self.users, self._seen)

    def look(self, people: Iterable[str] = PEOPLE) -> None:
        """All look at their phones, so that `sees` tells what comes after."""
        for name in people:
            self.sees(name), self.sees(name, GROUP)

    async def enrol(self, name: str) -> None:
        with self.app.database.transaction() as tx:
            code, _ = invite(tx, roster.find(tx, PEOPLE[name][0]))
        await self.say(name, f"/start {code}")

    def reassign(self, name: str, *, roles: str, areas: str, ladder: str = "") -> None:
        """Imports the person again with other roles and areas, as the roster would; without `ladder` not on it.

        Nothing waits for a leader's yes, as if no leader were enrolled.
        """
        with patch.object(roster, "enrolled_leaders", return_value=()):
            self.import_person(name, roles=roles, areas=areas, ladder=ladder)

    def import_person(self, name: str, *, roles: str, areas: str, ladder: str = "") -> Imported:
        nrp, rank, *_ = PEOPLE[name]
        line = {"nrp": nrp, "name": name.title(), "rank": rank, "phone": "", "ladder": ladder}
        with self.app.database.transaction() as tx:
            return roster.import_members(tx, [line | {"roles": roles, "areas": areas}])

    async def pump(self) -> None:
        """Everything that can happen now happens."""
        while await self.app.poll(0):
            pass
        await self.app.settle()

    async def say(self, name: str, text: str | None = None, chat: int | None = None, **more: Any) -> dict[str, Any]:
        message = self.client.say(self.users[name], text, chat, **more)
        await self.pump()
        return message

    async def press(self, name: str, label: str) -> None:
        """Presses the newest button with this label."""
        for message in reversed(self.client.messages(self.users[name])):
            for row in message["buttons"]:
                for button in row:
                    if button["text"] == label:
                        self.client.press(self.users[name], message["message_id"], label)
                        await self.pump()
                        return
        raise AssertionError(f"{name} has no button {label!r}: {self.texts(name)[-3:]}")

    async def pass_time(self, **amount: float) -> None:
        self.clock.move(timedelta(**amount))
        await self.pump()

    def texts(self, name: str, chat: int | None = None) -> list[str]:
        messages = self.client.messages(self.users[name], chat)
        return [str(each["text"]) for each in messages if not each["own"] and each["text"]]

    def sees(self, name: str, chat: int | None = None) -> list[str]:
        """What is new or changed on this phone since the last look."""
        seen = self._seen.setdefault((name, chat or 0), set())
        shown = [each for each in self.client.messages(self.users[name], chat) if not each["own"]]
        fresh = [each for each in shown if (each["message_id"], each["text"]) not in seen]
        seen.update((each["message_id"], each["text"]) for each in shown)
        return [str(each["text"]) for each in fresh]

    def toast(self, name: str) -> str:
        return str(self.client.phone(self.users[name])["toasts"][-1]["text"] or "")

    def code(self, number: int = -1) -> str:
        """The code of a tip by its order; the newest by default."""
        with self.app.database.transaction() as tx:
            return tx.session.scalars(select(Tip).order_by(Tip.id)).all()[number].code

    def story(self) -> str:
        """The newest tip's, as stored."""
        with self.app.database.transaction() as tx:
            return str(tx.session.scalars(select(Tip).order_by(Tip.id.desc())).first().story)  # type: ignore[union-attr]

    def tips(self) -> list[Tip]:
        with self.app.database.transaction() as tx:
            return list(tx.session.scalars(select(Tip).order_by(Tip.id)))


def clock_at(moment: datetime) -> MovableClock:
    return MovableClock(moment - MovableClock().now())
