"""Codes as people type them, and commands without a code."""

import pytest

from tests.house import House
from tests.tips import taken


@pytest.mark.parametrize("typed", ["{}.", "#{}", "{},", "{}:", "{}\n", "an {short}", "{short}", "an–{short}"])
async def test_codes_are_understood_however_they_are_typed(house: House, typed: str) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tanya {typed.format(code, short=code.removeprefix('AN-').lower())} Jam berapa?")
    assert "Jam berapa?" in house.sees("officer")[-1]


async def test_commands_without_a_code_let_one_choose(house: House) -> None:
    for word in ("/tanya", "/tindaklanjut", "/selesai"):
        await house.say("liaison", word)
        assert "Belum ada informasi yang Anda tangani" in house.sees("liaison")[-1]
    code = await taken(house)
    for word, asked in (("/tanya", "Apa yang ingin ditanyakan"), ("/tindaklanjut", "Kapan"), ("/selesai", "Apa hasil")):
        await house.say("liaison", word)
        await house.press("liaison", code)
        assert asked in house.sees("liaison")[-1]
    await house.say("liaison", "/detail")
    assert code in house.sees("liaison")[-1]
