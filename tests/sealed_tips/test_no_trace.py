"""A sealed tip leaves no trace: everybody but its reporter and its reader sees the same, with and without it."""

import re
from collections.abc import Callable
from pathlib import Path

from sandbox.telegram.server import Sandbox
from tests.conftest import START
from tests.house import GROUP, PEOPLE, Enrolled, House, clock_at
from tests.people import revoke
from tests.postgres import copy_database

READER, REPORTER = "kanit", "officer2"
OTHERS = [name for name in PEOPLE if name not in {READER, REPORTER}]
CODE = re.compile(r"AN-[0-9A-Z]{4,6}")


async def test_nobody_else_sees_a_difference(tmp_path: Path, enrolled: Callable[[str], Enrolled]) -> None:
    folders = [tmp_path / name for name in ("without", "with")]
    for folder in folders:
        folder.mkdir()
    plain, sealed = [await seen(each, enrolled("sqlite"), with_sealed=each.name == "with") for each in folders]
    for person in plain:
        assert plain[person] == sealed[person], person
    assert sum(map(len, plain.values())) > 60


async def seen(folder: Path, template: Enrolled, *, with_sealed: bool) -> dict[str, list[str]]:
    """What everybody else has on the phone at the end, with the codes in the order in which they first appear."""
    url = f"sqlite:///{folder / 'test.db'}"
    copy_database(template.database_url, url)
    with Sandbox(template.world_at(clock_at(START))) as sandbox:
        readers = [PEOPLE[READER][0]]
        house = House(folder, url, sandbox, sandbox.world.clock, enrolled=template, unit={"sealed_readers": readers})
        try:
            await house.app.start()
            await house.pump()
            await house.press("leader", "Setuju")  # another list of readers than that of the copied house
            await live(house, with_sealed=with_sealed)
            phones = {name: house.texts(name) for name in OTHERS} | {"group": house.texts("officer", GROUP)}
        finally:
            await house.app.close()
    return {name: in_order(texts) for name, texts in phones.items()}


def in_order(texts: list[str]) -> list[str]:
    """The texts with codes named by their first appearance: codes are drawn at random."""
    names: dict[str, str] = {}
    return [CODE.sub(lambda found: names.setdefault(found[0], f"tip {len(names)}"), text) for text in texts]


async def live(house: House, *, with_sealed: bool) -> None:
    """Two weeks of a unit; with a sealed tip that is reported, taken, asked about, planned, settled, and disputed."""
    for name in ("liaison", "liaison2", "binmas", READER):  # the reader's load decides who is asked next
        await house.say(name, "/piket")
    await house.say("officer", "/lapor transaksi sabu di Sugihwaras Jenu")
    if with_sealed:
        await house.say(REPORTER, "/lapor oknum anggota polsek melindungi bandar sabu di Beji Jenu")
        code = house.code()
    for words in ("pil LL di Beji Jenu", "ganja di Sugihwaras Jenu", "DARURAT ada yang overdosis sabu di Beji Jenu"):
        await house.say("officer", f"/lapor {words}")
    await house.press("liaison", "Tangani")
    await everybody_asks(house)
    if with_sealed:
        house.client.press(house.users[READER], newest_of(house, code), data=f"take:{code}")
        await house.pump()
        await house.say(READER, f"/tanya {code} siapa namanya?")
        await house.say(REPORTER, f"{code} saya belum tahu")
        await house.say(READER, f"/tindaklanjut {code} besok 09:00 periksa")
    await house.pass_time(days=3)
    await everybody_asks(house)
    if with_sealed:
        await house.say(READER, f"/selesai {code}")
        await house.press(READER, "Dilimpahkan")
        await house.press(READER, "Pakai kalimat ini")
    await revoke(house, "liaison2")
    await house.pass_time(days=5)
    if with_sealed:
        await house.press(REPORTER, "Belum selesai")
        await house.say(REPORTER, "masih berlangsung")
    await house.pass_time(days=7)
    await everybody_asks(house)


async def everybody_asks(house: House) -> None:
    for name in ("liaison", "binmas", "leader"):
        await house.say(name, "/antrian")
    for name in ("officer", "liaison"):
        await house.say(name, "/laporansaya")
    await house.say("leader", "/rekap")
    await house.say("operator", "/anggota")
    await house.say("operator", f"/cabut {PEOPLE[READER][0]}")  # shows what the reader would leave behind


def newest_of(house: House, code: str) -> int:
    messages = house.client.messages(house.users[READER])
    return int(next(each["message_id"] for each in reversed(messages) if code in str(each["text"])))
