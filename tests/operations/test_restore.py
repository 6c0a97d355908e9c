"""Restoring backups: every row, damaged and old files, rehearsals, and the gap after an old backup."""

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete

from bot.clock import Ids
from bot.database import schema
from bot.database.database import Database
from bot.errors import Refusal
from bot.i18n import Renderer
from bot.messages import text
from bot.models.tip_event import TipEvent
from bot.operations.backup.file import write_file
from bot.operations.backup.restoring import restore
from bot.operations.backup.rows import shapes
from bot.sealing import new_key_file
from tests.every_table import differences, lived_in
from tests.house import House
from tests.marks import SQLITE
from tests.older import older, read_older
from tests.operations.backups import at, backed_up, content, is_empty, move_to, quietly, refer_to_a_later_row
from tests.phones import alarms, receipts
from tests.shell import configured, killed, shell
from tests.tips import REPORT

FIRST_MIGRATION = "0001"
WRITTEN_BY_RESTORING = {"outbox", "alarms"}


def refused(key: str, database: Database, path: Path) -> None:
    """Restoring is refused for this reason, and the database stays empty."""
    with pytest.raises(Refusal) as refusal:
        restore(database, path, quietly)
    assert refusal.value.text.key == key
    assert is_empty(database)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_every_row_comes_back_in_either_database(house: House, fresh: Callable[[str], str], kind: str) -> None:
    await lived_in(house)
    refer_to_a_later_row(house.app.database)
    before = content(house.app.database)
    backup = backed_up(house)
    assert backup.path.stat().st_mode & 0o777 == 0o600
    assert backup.counts == {name: len(rows) for name, rows in before.items()}
    target = at(house, fresh(kind))
    done = restore(target, backup.path, quietly)
    after = content(target)
    with target.connection() as connection:
        assert differences(connection) == []
    target.close()
    assert done.tips == len(before["tips"]) and done.opened > 20
    for name in before.keys() - {"sequences"}:
        assert set(map(repr, before[name])) <= set(map(repr, after[name])), name
        assert len(before[name]) == len(after[name]) or name in WRITTEN_BY_RESTORING
    assert [row[:2] for row in before["sequences"]] == [row[:2] for row in after["sequences"]]


def changed(path: Path, change: Callable[[list[bytes]], Any]) -> Path:
    """A copy with changed lines."""
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    change(lines)
    other = path.with_name(f"{uuid4().hex}.backup")
    other.write_bytes(gzip.compress(b"".join(lines)))
    return other


def resigned(lines: list[bytes]) -> None:
    """As one would who can write files and has no keys."""
    village = next(number for number, line in enumerate(lines) if b"Sugihwaras" in line)
    lines[village] = lines[village].replace(b"Sugihwaras", b"Beji")
    trailer = json.loads(lines[-1])
    trailer["sha256"] = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    lines[-1] = json.dumps(trailer).encode()


@SQLITE
async def test_a_damaged_cut_or_changed_file_is_refused(house: House, fresh: Callable[[str], str]) -> None:
    await house.say("officer", REPORT)
    path = backed_up(house).path
    whole = path.read_bytes()
    target = at(house, fresh("sqlite"))
    other = path.with_name("other.backup")
    for length in (0, 1, 10, 100, len(whole) // 2, len(whole) - 9, len(whole) - 1):
        other.write_bytes(whole[:length])
        refused("backup.damaged", target, other)
    for position in range(0, len(whole), len(whole) // 50):
        other.write_bytes(whole[:position] + bytes([whole[position] ^ 0x20]) + whole[position + 1 :])
        if position not in range(3, 10):  # the time and system in gzip's own header say nothing
            refused("backup.damaged", target, other)
    for change in (list.pop, lambda lines: lines.pop(-2), lambda lines: lines.insert(1, lines[-1])):
        refused("backup.damaged", target, changed(path, change))
    refused("backup.other_keys", target, changed(path, resigned))
    refused("backup.unreadable", target, path.with_name("none.backup"))
    other.write_bytes(whole)
    assert restore(target, other, quietly).tips == 1
    target.close()
    with pytest.raises(Refusal, match="not_empty"):
        restore(house.app.database, other, quietly)


@SQLITE
async def test_a_newer_versions_backup_is_refused(house: House, fresh: Callable[[str], str]) -> None:
    path, target = backed_up(house).path.with_name("new.backup"), at(house, fresh("sqlite"))
    write_file(path, target.keyring, "9999", house.clock.now(), [])
    refused("backup.newer", target, path)
    bytes_before = path.read_bytes()
    with pytest.raises(Refusal, match="exists"):
        write_file(path, target.keyring, "9999", house.clock.now(), [])
    assert path.read_bytes() == bytes_before
    assert [each.name for each in path.parent.glob("*.partial")] == []
    target.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_an_older_versions_backup_is_brought_up_to_date(
    house: House, fresh: Callable[[str], str], kind: str
) -> None:
    await lived_in(house)
    story = house.story()
    old = at(house, fresh("sqlite"))
    with old.connection() as connection:
        schema.migrate(connection, FIRST_MIGRATION)
        tables = older(connection)
    old.close()
    assert [then for then, _ in tables] != shapes()
    path = house.settings.security.key_file.with_name("old.backup")
    with house.app.database.snapshot() as connection:
        rows = ((then, read_older(connection, then, now)) for then, now in tables)
        write_file(path, house.app.database.keyring, FIRST_MIGRATION, house.clock.now(), rows)
    url = fresh(kind)
    target = at(house, url)
    restore(target, path, quietly)
    with target.connection() as connection:
        assert schema.current(connection) == schema.newest()
        assert differences(connection) == []
    target.close()
    await move_to(house, url)
    assert house.story() == story
    await house.say("officer", REPORT)
    assert len(house.tips()) == 2


async def test_the_wrong_key_is_a_sentence(house: House, fresh: Callable[[str], str], tmp_path: Path) -> None:
    folder = configured(house)
    path = json.loads(shell(folder, "backup", "--json"))["path"]
    url = fresh("sqlite")
    elsewhere = {"ANTI_NARKOBA_DATABASE__URL": url, "ANTI_NARKOBA_UNIT__LANGUAGE": "en"}
    new_key_file(tmp_path / "other.json", Ids())
    for words in (["restore", path], ["restore", "--rehearse", path]):
        said = shell(folder, *words, code=1, **elsewhere, ANTI_NARKOBA_SECURITY__KEY_FILE="other.json")
        assert said.startswith("The key file is not the one") and len(said.splitlines()) == 1
    target = at(house, url)
    assert is_empty(target)
    target.close()
    assert "8 people" in shell(folder, "restore", path, **elsewhere)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_killed_restore_leaves_the_database_empty(house: House, fresh: Callable[[str], str], kind: str) -> None:
    await house.say("officer", REPORT)
    path, folder, url = backed_up(house).path, configured(house), fresh(kind)
    target = at(house, url)
    for point in ("bot.operations.backup.restoring:count", "bot.operations.backup.restoring:resume"):
        killed(folder, point, 1, "restore", str(path), ANTI_NARKOBA_DATABASE__URL=url)
        assert is_empty(target)
    assert restore(target, path, quietly).tips == 1
    target.close()


async def test_a_rehearsal_checks_all_and_leaves_nothing(house: House, tmp_path: Path) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", REPORT)
    before, path, folder = content(house.app.database), backed_up(house).path, configured(house)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    report = json.loads(shell(folder, "restore", "--rehearse", str(path), "--json", TMPDIR=str(scratch)))
    assert report["tips"] == 1 and report["opened"] > 20
    assert report["rows"] == {name: len(rows) for name, rows in before.items()}
    assert "dapat dipakai" in shell(folder, "restore", "--rehearse", str(path))
    assert list(scratch.iterdir()) == []
    assert content(house.app.database) == before
    with house.app.database.transaction() as tx:
        tx.session.execute(delete(TipEvent))
    other = shell(folder, "backup", "--out", "without", "--json")
    assert "tanpa riwayat" in shell(folder, "restore", "--rehearse", json.loads(other)["path"], code=1)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_after_an_old_backup_people_are_asked_once_and_nothing_is_sent_thrice(
    house: House, fresh: Callable[[str], str], kind: str
) -> None:
    await house.say("liaison", "/piket")
    house.client.say(house.users["officer"], REPORT)
    await house.app.poll(0)
    await house.app.handle()
    backup = backed_up(house)  # the receipt and the offer are still owed
    await house.pump()
    code = house.code()
    assert sum(code in words for words in receipts(house)) == 1
    for number in range(5):
        await house.say("officer2", f"{REPORT} {number}")
    await house.pass_time(hours=25)
    for name in ("officer", "officer2", "liaison", "kanit", "operator"):
        house.sees(name)
    url = fresh(kind)
    target = at(house, url)
    done = restore(target, backup.path, quietly)
    target.close()
    assert done.asked == 8
    await move_to(house, url)
    await house.say("officer2", "/lapor yang terbaru")
    await house.pump()
    seen = {name: house.sees(name) for name in ("officer", "officer2", "kanit", "operator")}
    asked = Renderer(house.settings.unit.zone).render(text("restored.send_again", since=backup.created_at), "id")
    assert "narkoba" not in asked
    assert [seen[name].count(asked) for name in seen] == [1, 1, 1, 1]
    assert sum("Cadangan telah dipulihkan" in words for words in seen["operator"]) == 1
    assert sum(code in words for words in receipts(house)) == 2  # with the same code, and no third
    assert sum(code in words for words in seen["kanit"]) == 1  # what was due meanwhile
    await house.app.receivers["telegram"].check_subscription()
    await house.pass_time(minutes=5)
    await house.app.receivers["telegram"].check_subscription()
    await house.pump()
    assert alarms(house, "tidak pernah sampai") == 0
    assert not any(asked in house.sees(name) for name in seen)
