"""Taking backups: while people write, without a readable word, whole or not at all."""

import asyncio
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.operations.backup.file import examine
from bot.operations.backup.restoring import restore
from bot.operations.backup.taking import take
from tests.faults import POISON
from tests.house import House
from tests.operations.backups import at, backed_up, content, quietly
from tests.phones import receipts
from tests.running import MANY_SECONDS, running, until
from tests.shell import configured, killed, shell
from tests.tips import REPORT

REPORTS = 40


async def test_no_word_and_no_key_stands_in_a_backup(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", f"{REPORT} {POISON}")
    await house.press("liaison", "Tangani")
    await house.say("liaison", f"/tanya {house.code()} {POISON} warna apa?")
    path = backed_up(house).path
    plain = gzip.decompress(path.read_bytes())
    keys = json.loads(house.settings.security.key_file.read_text())
    for word in (POISON, "Liaison", *keys["sealing"].values(), keys["index"]):
        assert word.encode() not in path.read_bytes() + plain
    assert house.code().encode() in plain  # so the search would find


async def test_a_backup_is_of_one_moment_however_much_is_written_meanwhile(
    house: House, fresh: Callable[[str], str]
) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", REPORT)
    before, loop, told = content(house.app.database), asyncio.get_running_loop(), []

    def report(_rows: int) -> None:
        """A whole report between two tables."""
        asyncio.run_coroutine_threadsafe(house.say("officer", f"{REPORT} {len(told)}"), loop).result(MANY_SECONDS)
        told.append(receipts(house)[-1])

    folder = house.settings.security.key_file.with_name("backups")
    backup = await asyncio.to_thread(take, house.app.database, folder, report)
    assert len(house.tips()) == len(told) + 1 > 10
    assert backup.counts == {name: len(rows) for name, rows in before.items()}
    target = at(house, fresh("sqlite"))
    restore(target, backup.path, quietly)
    after = content(target)
    target.close()
    assert after["tips"] == before["tips"] and after["tip_history"] == before["tip_history"]


async def test_the_command_takes_a_backup_while_the_bot_runs(house: House) -> None:
    folder = configured(house)

    def write() -> None:
        for number in range(REPORTS):
            house.client.say(house.users["officer"], f"{REPORT} {number}")

    async with running(house):
        writing = asyncio.ensure_future(asyncio.to_thread(write))
        said = json.loads(await asyncio.to_thread(shell, folder, "backup", "--json"))
        await writing
        await until(house, lambda _: len(receipts(house)) >= REPORTS)
    report = json.loads(shell(folder, "restore", "--rehearse", said["path"], "--json"))
    assert report["rows"] == said["rows"]
    assert report["tips"] == said["rows"]["tips"] <= REPORTS


@pytest.mark.parametrize(
    ("point", "calls", "whole"),
    [
        ("bot.operations.backup.file:_pack", 10, 0),
        ("os:fsync", 1, 0),
        ("pathlib:Path.rename", 1, 0),
        ("bot.operations.backup.file:_sync_folder", 1, 1),
    ],
)
async def test_a_killed_backup_leaves_no_file_that_looks_whole(
    house: House, point: str, calls: int, whole: int
) -> None:
    folder = configured(house)
    killed(folder, point, calls, "backup")
    left = list((folder / "backups").iterdir())
    assert [each.suffix for each in left] == [".backup" if whole else ".partial"]
    shell(folder, "backup", "--out", "again")
    for path in [*(folder / "again").iterdir(), *(left if whole else [])]:
        assert examine(path, house.app.database.keyring).counts["members"] == 8


async def test_what_stands_in_the_way_is_said(house: House, tmp_path: Path) -> None:
    folder = configured(house)
    (tmp_path / "file").write_text("")
    assert "tidak dapat ditulis" in shell(folder, "backup", "--out", "file", code=1)
    assert "sudah berisi" in shell(folder, "restore", str(backed_up(house).path), code=1)
