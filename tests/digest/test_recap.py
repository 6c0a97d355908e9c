"""The digest of any period, on request."""

from tests.house import House
from tests.tips import reported


async def test_a_leader_asks_for_any_period_and_an_officer_may_not(house: House) -> None:
    await reported(house)
    await house.say("leader", "/rekap")
    assert house.sees("leader")[-1].startswith("Bahan Anev, 7 hari terakhir\nPolres Tuban, Sel 17 Nov – Sel 24 Nov\n")
    for asked, days in (
        ("30", "Bahan Anev, 30 hari terakhir\nPolres Tuban, Min 25 Okt – Sel 24 Nov\n"),
        ("1/11 - 15/11", "Bahan Anev, Min 1 Nov – Min 15 Nov\nPolres Tuban\n"),
        ("20/11 24/11", "Bahan Anev, Jum 20 Nov – Sel 24 Nov · sementara\nPolres Tuban\n"),
        ("2026-W48", "Bahan Anev mingguan · sementara\nPolres Tuban, Sen 23 Nov – Min 29 Nov\n"),
        ("2026-W47", "Bahan Anev mingguan\nPolres Tuban, Sen 16 Nov – Min 22 Nov\n"),
    ):
        await house.say("leader", f"/rekap {asked}")
        assert house.sees("leader")[-1].startswith(days)
    for asked in ("abc", "²", "9999-W52", "2027-W01", "15/11 1/11", "1/11 31/12"):
        await house.say("leader", f"/rekap {asked}")
        assert "Contoh: /rekap 30" in house.sees("leader")[-1], asked
    await house.say("leader", "/rekap 2026-W99")
    assert "2026-W47" in house.sees("leader")[-1]
    await house.say("officer", "/rekap")
    assert "cukup tulis di sini" in house.sees("officer")[-1]
