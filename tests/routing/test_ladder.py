"""A tip that nobody takes: the ladder of leaders, the operator, and news for the officer."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy import text as sql

from bot.models.member import Member
from tests.house import House
from tests.marks import SQLITE
from tests.tips import STORY
from tests.together import Together


async def test_not_taken_in_time_goes_to_the_next_and_up_the_ladder(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("liaison2", "/piket")
    await house.say("officer", f"/lapor {STORY}")
    code = house.code()
    house.sees("liaison"), house.sees("liaison2")
    for name in ("liaison2", "kanit", "leader"):
        await house.pass_time(hours=48)
        assert any(code in text and "Belum ada yang menangani" in text for text in house.sees(name)), name


@SQLITE
async def test_who_is_only_informed_is_told_once_in_turn_and_nothing_waits_for_them(house: House) -> None:
    house.reassign("binmas", roles="liaison", areas="binmas", ladder="9i")
    await house.say("operator", "/anggota 85030004")
    await house.press("operator", "Jenjang")
    await house.say("operator", "2 I")
    assert "Jenjang: – → 2 (hanya diberi tahu)" in house.sees("operator")[-1]
    await house.press("operator", "Ya")
    await house.say("operator", "/anggota 85030004")
    assert "Jenjang: 2 (hanya diberi tahu)" in house.sees("operator")[-1]
    for asked, told in (("", ""), ("leader", "liaison2"), ("leader", "binmas"), ("leader", "")):
        house.look()
        await (house.pass_time(days=2) if house.tips() else house.say("officer", f"/lapor {STORY}"))
        for name in ("kanit", "leader", "liaison2", "binmas"):
            shown = [words for words in house.sees(name) if "belum ada yang menangani sejak" in words.lower()]
            assert len(shown) == (name in (asked, told)), f"{name} {asked} {told}"
            assert all(("Untuk diketahui: " in words) == (name == told) for words in shown)
    ref = house.tips()[0].ref
    toasts, _ = await Together(house).press(f"take:{ref}", ["liaison2"])
    assert toasts["liaison2"] and house.tips()[0].status == "new"
    await house.press("officer", "Rahasia")
    await house.press("leader", "Tangani")
    assert any("diberitahukan kepada: Brigadir Liaison2, Aiptu Binmas" in words for words in house.sees("leader"))


@SQLITE
async def test_a_ladder_of_informed_members_is_empty(house: House) -> None:
    for name, roles, place in (("kanit", "liaison;leader", "1i"), ("leader", "leader", "2i")):
        house.reassign(name, roles=roles, areas="35.23", ladder=place)
    await house.say("officer", f"/lapor {STORY}")
    assert any(house.code() in text for text in house.sees("operator"))
    for name in ("kanit", "leader"):
        (told,) = house.sees(name)
        assert "Untuk diketahui" in told


async def test_an_empty_ladder_alarms_the_operator(house: House) -> None:
    for name in ("kanit", "leader"):
        house.client.block(house.users[name], True)
    await house.pump()
    await house.say("officer", f"/lapor {STORY}")
    await house.pass_time(hours=48)
    assert any(house.code() in text for text in house.sees("operator"))


async def test_a_tip_handed_on_at_night_still_climbs_the_ladder(house: House) -> None:
    """Working hours make one moment of many: the clock that was stopped is the clock that starts again."""
    await house.pass_time(hours=10)  # half past ten at night
    for name in ("liaison", "liaison2"):
        await house.say(name, "/piket")
    await house.say("officer", "/lapor warga bercerita soal pil LL di Sugihwaras Jenu, sudah lama")
    assert house.tips()[0].urgency == "routine"
    await house.press("liaison", "Alihkan")
    house.sees("kanit")
    await house.pass_time(hours=60)
    assert any(house.code() in text for text in house.sees("kanit"))


async def test_a_step_that_always_fails_holds_back_no_other(house: House) -> None:
    for story in ("satu", "dua"):
        await house.say("officer", f"/lapor {story}, sabu di Sugihwaras Jenu")
    first = house.code(0)
    with house.app.database.transaction() as tx:  # nobody can read this row's state any more
        tx.execute(sql("UPDATE tips SET urgency = 'nonsense' WHERE code = :first"), {"first": first})
    house.sees("kanit"), house.sees("leader"), house.sees("operator")
    await house.pass_time(hours=60)
    assert any(house.code() in text for text in house.sees("leader"))
    assert any("tiap 5 menit" in text for text in house.sees("operator"))


async def test_the_officer_hears_within_three_days_that_a_tip_still_waits(house: House) -> None:
    await house.say("officer", f"/lapor {STORY}")
    house.sees("officer")
    await house.pass_time(days=2)
    assert house.sees("officer") == []
    await house.pass_time(days=1, minutes=1)
    (told,) = house.sees("officer")
    assert house.code() in told and "masih menunggu giliran" in told
    house.clock.move(timedelta(days=3))
    await house.pump()
    assert len(house.sees("officer")) == 1


async def test_a_ladder_of_equals_ends_at_somebody(house: House) -> None:
    with house.app.database.transaction() as tx:
        for member in tx.session.scalars(select(Member).where(Member.ladder.is_not(None))):
            member.ladder = 1
    await house.say("officer", f"/lapor {STORY}")
    for _ in range(6):
        await house.pass_time(days=2)
    for name in ("kanit", "leader"):
        assert any(house.code() in text for text in house.texts(name)), name


async def test_a_ladder_that_leads_back_to_itself_keeps_telling(house: House) -> None:
    """Whoever is on duty is the whole ladder, and hands on what comes back."""
    with house.app.database.transaction() as tx:
        for member in tx.session.scalars(select(Member).where(Member.ladder == 2)):
            member.ladder = None
    await house.say("kanit", "/piket")
    await house.say("officer", f"/lapor {STORY}")
    code = house.code()
    await house.press("kanit", "Alihkan")
    for _ in range(3):
        house.sees("kanit")
        await house.pass_time(days=1)
        assert any(code in text for text in house.sees("kanit"))
    await house.press("kanit", "Tangani")
    assert house.tips()[0].status == "acknowledged"
