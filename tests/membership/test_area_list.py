"""The area list: what an import stores, what it refuses, and that a running bot knows new areas."""

import pytest

from bot.database.database import Database
from bot.domain.areas import find_area, get_area, known
from bot.models.area import Area
from bot.services.membership.area_list import import_areas, list_areas
from bot.services.membership.imports import BadLines
from tests.house import House
from tests.tips import taken

VILLAGE = "35.23.15.2003"


async def test_areas_imported_while_it_runs_are_known_within_a_minute(house: House) -> None:
    code = await taken(house)
    fresh = [
        {"code": "35.23.16", "parent_code": "35.23", "name": "Palang"},
        {"code": "35.23.16.2001", "parent_code": "35.23.16", "name": "Glodog"},
    ]
    with house.app.database.transaction() as tx:
        import_areas(tx, [{"code": "35.23.15.2003", "parent_code": "35.23.15", "name": "Sugihwaras Baru"}, *fresh])
    await house.pass_time(minutes=1)
    await house.say("liaison", f"/detail {code}")
    assert any("Sugihwaras Baru" in text for text in house.sees("liaison"))
    await house.say("officer2", "/lapor jual sabu di desa Glodog")
    assert any("Palang" in text for text in house.sees("liaison"))


def test_only_the_import_itself_knows_its_areas_until_they_are_committed(database: Database) -> None:
    glodog = {"code": "35.23.15.2009", "parent_code": "35.23.15", "name": "Glodog"}
    with pytest.raises(RuntimeError), database.transaction() as tx:
        assert get_area(tx, VILLAGE).name == "Sugihwaras"
        import_areas(tx, [{"code": VILLAGE, "parent_code": "35.23.15", "name": "Baru"}, glodog])
        assert get_area(tx, VILLAGE).name == "Baru" and known(tx).gazetteer.search("glodog", 1)
        raise RuntimeError
    with database.transaction() as tx:
        assert get_area(tx, VILLAGE).name == "Sugihwaras" and find_area(tx, "35.23.15.2009") is None
        assert known(tx).gazetteer.search("glodog", 1) == ()


def test_areas_are_imported_whole_or_not_at_all(database: Database) -> None:
    bad = [
        {"code": "36", "parent_code": "", "name": "Banten"},
        {"code": "36.x", "parent_code": "36", "name": "X"},
        {"code": "36.01.01", "parent_code": "36.01", "name": "Y"},
        {"code": "36", "parent_code": "", "name": "Banten"},
        {"code": "36.02", "parent_code": "35", "name": "Z"},
        {"code": "36.03", "parent_code": "36", "name": " "},
    ]
    with database.transaction() as tx:
        with pytest.raises(BadLines) as caught:
            import_areas(tx, bad)
        assert [number for number, _ in caught.value.lines] == [3, 4, 5, 6, 7]
        assert tx.session.get(Area, "36") is None


def test_areas_imported_again_are_renamed(database: Database) -> None:
    with database.transaction() as tx:
        renamed = {"code": VILLAGE, "parent_code": "35.23.15", "name": " Sugihwaras Baru "}
        done = import_areas(tx, [renamed, {"code": "35.23.16", "parent_code": "35.23", "name": "Tuban"}])
        assert (done.new, done.updated) == (1, 1)
    with database.transaction() as tx:
        names = {area.code: area.name for area in list_areas(tx)}
        assert names[VILLAGE] == "Sugihwaras Baru" and names["35.23.16"] == "Tuban"
