"""The digest of any period, on request."""

from tests.house import House
from tests.tips import reported


async def test_a_leader_asks_for_any_period_and_an_officer_may_not(house: House) -> None:
    await reported(house)
    await house.say("leader", "/rekap")
    assert "Bahan Anev mingguan" in house.sees("leader")[-1]
    for asked, days in (("30", "25 Okt 2026 – 24 Nov 2026"), ("1/11 - 15/11", "1 Nov 2026 – 15 Nov 2026")):
        await house.say("leader", f"/rekap {asked}")
        assert days in house.sees("leader")[-1]
    for asked in ("abc", "²", "9999-W52", "2027-W01", "15/11 1/11", "1/11 31/12"):
        await house.say("leader", f"/rekap {asked}")
        assert "Contoh: /rekap 30" in house.sees("leader")[-1], asked
    await house.say("leader", "/rekap 2026-W99")
    assert "2026-W47" in house.sees("leader")[-1]
    await house.say("officer", "/rekap")
    assert "tidak tersedia" in house.sees("officer")[-1]
