"""Distinctive words in every field that people fill: who is shown each of them, and that nothing else holds them."""

import json
import logging
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.models.base import Base
from bot.services.membership.roster import find, import_members
from tests.house import GROUP, PEOPLE
from tests.operations.backups import backed_up
from tests.phones import press_about
from tests.shell import configured, shell
from tests.together import Together
from tests.web_house import WebHouse

# The word planted in each field, and to whom the bot shows it. `kanit` gets the first tip when the liaison hands it on;
# `leader` opens the story with a reason, and is the reader of the sealed tip. The writer's own message is no showing.
SHOWN_TO = {
    "zqcerita": {"liaison", "kanit", "leader"},  # the caption of a photo, with the story
    "zqubah": {"liaison", "kanit", "leader"},  # an edit of it
    "zqberkas": {"liaison", "kanit", "leader"},  # the name of a file, which the platform keeps
    "zqkontak": {"liaison", "kanit", "leader"},  # the name of a contact that was sent as an answer
    "zqtanya": {"officer"},  # a liaison's question
    "zqjawab": {"liaison", "kanit", "leader"},
    "zqtambah": {"liaison", "kanit", "leader"},
    "zqtindak": {"liaison"},  # the words of a follow-up
    "zqalih": {"kanit", "leader"},  # why it was handed on
    "zqsumber": {"kanit"},  # who told the officer
    "zqbukasumber": {"officer", "kanit", "leader"},  # why the source was opened: told to the officer, in the history
    "zqbukacerita": {"kanit", "leader"},  # why the story was opened: in the history
    "zqperiksa": set(),  # what was verified
    "zqhasil": {"officer"},  # the sentence of the outcome
    "zqbantah": {"kanit"},  # why the outcome is disputed
    "zqinfo": {"officer", "group"},  # /info, with its preview
    "zqasing": set(),  # a stranger's words
    "zqnamaasing": set(),  # a stranger's name
    "zqrahasia": {"leader"},  # the story of a sealed tip
    "zqgrup": set(),  # talk in the group
    "zqnama": {"liaison", "kanit", "leader", "operator"},  # the reporter's name: the list of members has it too
}
PUBLIC = {"zqinfo"}  # shared with the whole group
NAMES = {"zqnama"}  # an operator keeps the roster


async def test_planted_words_are_shown_to_whom_they_are_for_and_are_nowhere_else(
    polled: WebHouse, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    code = await lived(polled)
    pages = [await polled.get(path) for path in ("/metrics", "/healthz")]
    shown = {name: on_phone(polled, name) for name in PEOPLE} | {"group": "".join(polled.texts("officer", GROUP))}
    found = {word: {name for name, words in shown.items() if word in words} for word in SHOWN_TO}
    assert found == SHOWN_TO
    for name in PEOPLE:
        assert planted(first_words(polled, name)) <= PUBLIC, name
    printed = capfd.readouterr()
    ours = [each.getMessage() for each in caplog.records if not each.name.startswith(("telegram", "http"))]
    assert not planted("".join(ours) + printed.out + printed.err) and not planted(str(pages))
    assert code not in str(pages)
    (invite,) = re.findall(r"/start (\w+)", on_phone(polled, "operator"))
    assert invite not in (first_words(polled, "operator") + "".join(ours) + printed.out + printed.err).lower()
    assert_operators_commands_name_nobody(polled)
    backed_up(polled)
    for kept in (everything_stored(polled), files(tmp_path)):
        assert not planted(kept) and invite not in kept.lower()
    assert "Sugihwaras" in everything_stored(polled)


async def lived(house: WebHouse) -> str:
    """Everybody fills every field; returns the code of the tip."""
    name_the_reporter(house)
    house.users["stranger"] = int(house.client.user("zqnamaasing")["id"])
    await house.say("stranger", "zqasing")
    await house.say("officer", "Selamat pagi zqgrup", chat=GROUP)
    await house.say("liaison", "/piket")
    message = await house.say("officer", photo=True, caption="/lapor zqcerita jual sabu di Sugihwaras Jenu")
    code = house.code()
    await house.press("liaison", "Tangani")
    house.client.edit(house.users["officer"], message["message_id"], caption="/lapor zqubah jual sabu di Sugihwaras")
    await house.pump()
    await house.say("liaison", f"/tanya {code} zqtanya?")
    await press_about(house, "officer", "Jawab", code)
    await house.say("officer", "zqjawab")
    await house.say("officer", f"{code} zqtambah")
    for content in ({"contact": {"phone_number": "+62811", "first_name": "zqkontak"}}, {"document": FILE}):
        await press_about(house, "officer", "Jawab", code)
        await house.say("officer", **content)
    await presses(house, "officer", f"source:{code}")
    await house.say("officer", "zqsumber")
    await house.say("liaison", f"/tindaklanjut {code} besok 09:00 zqtindak")
    await house.pass_time(days=1)
    await presses(house, "liaison", f"pass:{code}")
    await presses(house, "liaison", f"why:{code}")
    await house.say("liaison", "zqalih")
    await settled_and_disputed(house, code)
    await house.say("officer", "/info zqinfo")
    await presses(house, "officer", "share")
    await house.say("officer2", "/lapor oknum polisi zqrahasia jual sabu di Beji Jenu")
    await presses(house, "leader", f"take:{house.code()}")
    for words in ("/anggota", "/anggota officer", f"/anggota {PEOPLE['officer'][0]}", "/menu", "/laporansaya"):
        await house.say("operator", words)
    await house.say("operator", f"/undang {PEOPLE['officer2'][0]}")
    await house.say("leader", "/rekap")
    await house.pass_time(days=7)
    return code


FILE = {"file_name": "zqberkas.pdf", "mime_type": "application/pdf"}


async def settled_and_disputed(house: WebHouse, code: str) -> None:
    await presses(house, "kanit", f"take:{code}")
    await presses(house, "kanit", f"opensource:{code}")
    await house.say("kanit", "zqbukasumber")
    await presses(house, "leader", f"openstory:{code}")
    await house.say("leader", "zqbukacerita")
    await presses(house, "kanit", f"outcome:{code}:action_taken")
    for words in ("zqperiksa", "zqhasil"):
        await house.say("kanit", words)
    await presses(house, "officer", f"dispute:{code}")
    await house.say("officer", "zqbantah")
    await presses(house, "kanit", f"show:{code}")


async def presses(house: WebHouse, name: str, data: str) -> None:
    toasts, _ = await Together(house).press(data, [name])
    assert toasts == {name: ""}, data


def name_the_reporter(house: WebHouse) -> None:
    nrp, rank, roles, areas, ladder = PEOPLE["officer"]
    line = {"nrp": nrp, "name": "Zqnama", "rank": rank, "roles": roles, "areas": areas, "phone": "", "ladder": ladder}
    with house.app.database.transaction() as tx:
        import_members(tx, [line])
        assert find(tx, nrp).name == "Zqnama"


def on_phone(house: WebHouse, name: str) -> str:
    """All that the bot sent to a person in private: texts, captions, contacts, names of files, buttons."""
    sent = [each for each in house.client.messages(house.users[name]) if not each["own"]]
    return json.dumps(sent).lower()


def first_words(house: WebHouse, name: str) -> str:
    """What the lock screen shows of each message that was pushed."""
    notices = house.client.phone(house.users[name])["notifications"]
    return "".join(each["text"][:100] for each in notices if each["chat_id"] != GROUP)


def planted(text: str) -> set[str]:
    return {word for word in SHOWN_TO if word in text.lower()}


def assert_operators_commands_name_nobody(house: WebHouse) -> None:
    folder = configured(house)
    for words in (("doctor", "--backups", "none"), ("dead", "list", "--json")):
        assert not planted(shell(folder, *words, code=1 if words[0] == "doctor" else 0)), words
    assert planted(on_phone(house, "operator")) <= NAMES


def everything_stored(house: WebHouse) -> str:
    """All columns of all tables as text, as a dump of the database would show them."""
    with house.app.database.connection() as connection:
        rows = [row for table in Base.metadata.sorted_tables for row in connection.execute(select(table))]
    return "".join(str(tuple(row)) for row in rows)


def files(folder: Path) -> str:
    """The bytes of the database, its log, the backup and all other files of the installation."""
    found = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert found
    return b"".join(found).decode("latin-1")
