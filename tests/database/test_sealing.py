"""Sealed columns: no planted word in a database byte or log, and no value opens in another row."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.models.tip import Tip
from bot.sealing import WrongKey
from tests.house import House

PLANTED = "kucingbelangtiga"


async def test_a_planted_word_is_in_no_database_byte_and_no_log(
    house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    await house.say("liaison", "/piket")
    await house.say("officer", f"/lapor {PLANTED} jual sabu di Sugihwaras Jenu")
    await house.press("liaison", "Tangani")
    await house.say("liaison", f"/tanya {house.code()} {PLANTED}?")
    assert any(PLANTED in text for text in house.texts("officer"))
    shown = capfd.readouterr()
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("telegram", "http"))]
    assert PLANTED not in "".join(ours) + shown.out + shown.err
    if house.app.database.engine.name == "sqlite":
        house.app.database.engine.dispose()
        content = _bytes_of(tmp_path)
        assert PLANTED.encode() not in content and b"Sugihwaras" in content


def _bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("test.db*"))


async def test_a_value_moved_to_another_row_does_not_open(house: House) -> None:
    await house.say("officer", "/lapor satu, sabu di Sugihwaras Jenu")
    await house.say("officer", "/lapor dua, sabu di Sugihwaras Jenu")
    with house.app.database.transaction() as tx:
        first, second = tx.session.scalars(select(Tip).order_by(Tip.id)).all()
        first.story_sealed = second.story_sealed
        with pytest.raises(WrongKey):
            _ = first.story
