"""Emergencies: all on duty are called, again and again, until it is none."""

from tests.house import House
from tests.marks import SQLITE
from tests.phones import newest
from tests.tips import EMERGENCY, reported, taken
from tests.together import Together


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
    await house.say("officer", EMERGENCY)
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
    await house.say("officer", EMERGENCY)
    (receipt,) = house.sees("officer")
    assert "110" in receipt
    await house.press("officer", "Bukan darurat")
    house.sees("kanit")
    await house.press("liaison", "Alihkan")
    assert any(house.code() in text for text in house.sees("kanit"))


async def test_an_emergency_calls_several_and_is_nobody_elses_once_it_is_taken(house: House) -> None:
    house.reassign("kanit", roles="liaison", areas="35.23")  # the leader is the first of the ladder now
    for name in ("liaison", "liaison2"):
        await house.say(name, "/piket")
    people = Together(house)
    called = await people.say({"officer": EMERGENCY})
    assert {name for name, shown in called.items() if "Ada informasi baru" in shown} == {
        "liaison",
        "liaison2",
        "leader",
    }
    code = house.code()
    _, shown = await people.press(f"take:{code}", ["liaison"])
    for name in ("liaison2", "leader"):
        assert shown[name] == f"<b>{code}</b> sudah ditangani rekan. Terima kasih atas kesiapannya.\n"
    _, shown = await people.press(f"show:{code}", ["leader"])
    assert "Penanggung jawab: Briptu Liaison" in shown["leader"] and "overdosis" not in shown["leader"]


@SQLITE
async def test_one_who_goes_off_duty_leaves_an_emergency_to_the_others_who_were_called(house: House) -> None:
    for name in ("liaison", "liaison2"):
        await house.say(name, "/piket")
    await house.say("officer", EMERGENCY)
    shown = await Together(house).say({"liaison": "/piket"})
    assert set(shown) == {"liaison"}


@SQLITE
async def test_a_tip_that_becomes_an_emergency_is_offered_to_all_on_duty_and_the_first_of_the_ladder(
    house: House,
) -> None:
    code = await reported(house)
    await house.say("liaison2", "/piket")
    _, shown = await Together(house).press(f"urgency:{code}:emergency", ["officer"])
    called = {name for name, words in shown.items() if "Ada informasi baru" in words and "darurat" in words}
    assert called == {"liaison", "liaison2", "kanit"}


@SQLITE
async def test_neither_owner_nor_reporter_is_called_to_help_with_their_own_emergency(house: House) -> None:
    house.reassign("officer", roles="officer;liaison", areas="35.23.15.2003;35.23")
    code = await taken(house)
    for name in ("liaison2", "officer"):
        await house.say(name, "/piket")
    _, shown = await Together(house).press(f"urgency:{code}:emergency", ["officer"])
    assert {name for name, words in shown.items() if "Mohon siap membantu" in words} == {"liaison2", "kanit"}
