"""Emergencies: all on duty are called, again and again, until it is none."""

from tests.house import House
from tests.phones import newest
from tests.tips import taken


async def test_an_emergency_by_a_tap_reaches_owner_and_all_on_duty(house: House) -> None:
    code = await taken(house)
    await house.say("liaison2", "/piket")
    house.sees("liaison2"), house.sees("kanit")
    while not any(b["text"] == "Ini darurat" for row in newest(house, "officer")["buttons"] for b in row):
        await house.press("officer", "Lewati")
    await house.press("officer", "Ini darurat")
    assert any(code in text and "darurat" in text for text in house.sees("liaison"))
    for name in ("liaison2", "kanit"):
        (told,) = house.sees(name)
        assert "Berubah menjadi darurat" in told and "warung" not in told


async def test_an_emergency_that_nobody_takes_does_not_rest(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", "/lapor DARURAT ada yang overdosis sabu sekarang di Sugihwaras Jenu, tolong cepat")
    await house.pass_time(minutes=16)
    await house.pass_time(minutes=16)
    for _ in range(3):
        for name in ("liaison", "kanit", "leader"):
            house.sees(name)
        await house.pass_time(minutes=16)
        for name in ("liaison", "kanit", "leader"):
            assert any(house.code() in text for text in house.sees(name)), name


async def test_those_called_to_an_emergency_hear_when_it_is_none(house: House) -> None:
    code = await taken(house)
    await house.say("liaison2", "/piket")
    while not any(b["text"] == "Ini darurat" for row in newest(house, "officer")["buttons"] for b in row):
        await house.press("officer", "Lewati")
    await house.press("officer", "Ini darurat")
    house.sees("liaison2"), house.sees("kanit")
    await house.press("officer", "Bukan darurat")
    for name in ("liaison2", "kanit"):
        assert house.sees(name) == [f"{code} bukan darurat lagi. Terima kasih atas kesiapannya."]


async def test_lowering_an_emergency_starts_anew_with_who_is_on_duty(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", "/lapor DARURAT ada yang overdosis sabu sekarang di Sugihwaras Jenu, tolong cepat")
    (receipt,) = house.sees("officer")
    assert "110" in receipt
    await house.press("officer", "Bukan darurat")
    house.sees("kanit")
    await house.press("liaison", "Alihkan")
    assert any(house.code() in text for text in house.sees("kanit"))
