"""Moving to another database: every row arrives as it was, and the bot goes on there."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import event

from bot.errors import Refusal
from bot.operations.backup.rows import shapes
from bot.operations.backup.transfer import compare, transfer
from tests.every_table import lived_in
from tests.house import House
from tests.marks import POSTGRESQL
from tests.operations.backups import at, content, is_empty, move_to, quietly, refer_to_a_later_row
from tests.shell import configured, killed, shell
from tests.tips import REPORT


def other_kind(house: House) -> str:
    return "postgresql" if house.settings.database.url.startswith("sqlite") else "sqlite"


async def test_every_row_arrives_and_the_bot_settles_the_tip_there(house: House, fresh: Callable[[str], str]) -> None:
    await lived_in(house)
    refer_to_a_later_row(house.app.database)
    code, url = house.code(), fresh(other_kind(house))
    await house.app.close()
    before = content(house.app.database)
    house.app.database.engine.dispose()
    folder = configured(house)
    done = json.loads(shell(folder, "migrate", "--to", url, "--json"))
    assert done["rows"] == {name: len(rows) for name, rows in before.items()}
    assert content(house.app.database) == before
    target = at(house, url)
    assert content(target) == before
    target.close()
    await move_to(house, url)
    await house.pump()
    house.sees("officer")
    await house.say("liaison", f"/selesai {code}")
    await house.press("liaison", "Tidak terkonfirmasi")
    await house.say("liaison", "Sudah dicek, tidak ada.")
    assert [tip.outcome for tip in house.tips() if tip.code == code] == ["not_confirmed"]
    assert any(code in words for words in house.sees("officer"))


async def test_it_is_refused_while_the_bot_runs(house: House, fresh: Callable[[str], str]) -> None:
    url, folder = fresh(other_kind(house)), configured(house)
    said = shell(folder, "migrate", "--to", url, code=1)
    assert "locked by another program" in said or "sedang dipakai bot" in said
    target = at(house, url)
    assert is_empty(target)
    await house.app.close()
    shell(folder, "migrate", "--to", url)
    assert len(content(target)["members"]) == 8
    assert "sudah berisi" in shell(folder, "migrate", "--to", url, code=1)
    target.close()
    assert "--to" in shell(folder, "migrate", "--to", "mysql://127.0.0.1/x", code=1)


async def test_killed_on_the_way_the_new_database_stays_empty(house: House, fresh: Callable[[str], str]) -> None:
    await house.say("officer", REPORT)
    await house.app.close()
    url, folder = fresh(other_kind(house)), configured(house)
    target = at(house, url)
    for calls in (1, len(shapes())):
        killed(folder, "bot.operations.backup.transfer:compare", calls, "migrate", "--to", url)
        assert is_empty(target)
    assert transfer(house.app.database, target, quietly)["tips"] == 1
    target.close()


@pytest.mark.parametrize("news", [[(1,), (3,)], [(1,)], [(1,), (2,), (3,)], []])
def test_a_row_that_differs_is_seen(news: list[tuple[int]]) -> None:
    assert compare("tips", iter([(1,), (2,)]), iter([(1,), (2,)])) == 2
    with pytest.raises(Refusal):
        compare("tips", iter([(1,), (2,)]), iter(news))


@POSTGRESQL
async def test_a_server_that_sorts_as_its_language_does_gives_the_same_order(house: House) -> None:
    asked: list[str] = []
    event.listen(house.app.database.engine, "before_cursor_execute", lambda _c, _k, words, *_: asked.append(words))
    content(house.app.database)
    assert any(words.endswith('ORDER BY areas.code COLLATE "C"') for words in asked)
