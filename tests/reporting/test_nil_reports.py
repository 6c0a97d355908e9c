"""`/nihil` in one line or by taps: where and when was looked, counted once a day for each village."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.models.nil_report import NilReport
from bot.reading.happened import read_looked
from tests.house import House
from tests.marks import SQLITE
from tests.phones import newest

WIB = ZoneInfo("Asia/Jakarta")


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        # At ten in the morning of Tuesday the 24th.
        ("sumurgung jam 8 malam, sepi", "23 20:00 time"),
        ("td mlm jam 10", "23 22:00 time"),
        ("semalem jam 2 malam", "24 02:00 time"),
        ("tadi malam aman", "23 19:00 last_night"),
        ("wingi bengi", "23 19:00 last_night"),
        ("kemarin sore", "23 12:00 yesterday"),
        ("pagi ini aman", "24 10:00 today"),
        ("jam 8", "24 08:00 time"),
        ("pukul 20.30", "23 20:30 time"),
        ("senin jam setengah 8 mlm", "23 19:30 time"),
        ("23/11 jam 9", "23 09:00 time"),
        ("2 hari lalu", "22 12:00 day"),
        ("malam minggu", "21 12:00 day"),
        ("patroli tadi malam, aman", "23 19:00 last_night"),
        ("jumat cek, aman", "20 12:00 day"),
        ("minggu malam jam 9-11 aman", "22 21:00 time"),
        ("sepi jam 8 tapi rame jam 10", ""),
        ("beji sepi", ""),
        ("dua minggu ini sepi", ""),
        ("jam 25", ""),
        ("besok jam 9", ""),
        ("cek 3 titik", ""),
    ],
)
def test_when_an_officer_looked_is_read_as_a_past_time(words: str, moment: str) -> None:
    found = read_looked(words, datetime(2026, 11, 24, 3, tzinfo=UTC), WIB)
    assert (f"{found.at.astimezone(WIB):%d %H:%M} {found.kind}" if found else "") == moment


@SQLITE
async def test_one_line_says_where_and_when_was_looked(house: House) -> None:
    for words, answer in (
        ("Beji Jenu jam 8 malam, sepi", "Nihil untuk Beji tercatat (Sen 23 Nov, 20.00), terima kasih sudah memantau."),
        ("Beji Jenu kemarin, tidak ada transaksi sabu", "Nihil untuk Beji tercatat (Kemarin), "),
        ("beji kemarin", "Nihil untuk Beji tercatat (Kemarin), "),
        ("tadi malam sepi", "Nihil untuk Sugihwaras tercatat (Tadi malam), "),
        ("", "Nihil untuk Sugihwaras tercatat (Hari ini), "),
    ):
        await house.say("officer", f"/nihil {words}")
        (said,) = house.sees("officer")
        assert said.startswith(answer), words
    await house.press("officer", "Tadi malam")  # twice the same village and day
    assert "Sugihwaras tercatat (Tadi malam)" in house.sees("officer")[-1]
    await house.say("officer", "/nihil Beji, ada yang overdosis tidak sadar tolong!!")
    assert any("110" in each for each in house.sees("officer"))
    await house.say("officer", "/nihil Beji, tapi oknum Polsek membekingi bandar sabu")
    assert house.sees("officer") == ["Ini tampaknya berisi informasi, bukan nihil.", "Mau dikirim sebagai informasi?"]
    with house.app.database.transaction() as tx:
        stored = [(each.area_code[-4:], each.words) for each in tx.session.scalars(select(NilReport))]
    assert stored == [
        ("2004", "beji kemarin"),
        ("2003", "tadi malam sepi"),
        ("2003", ""),
    ]
    await house.say("leader", "/rekap")
    assert "\nNihil: 3 kali\n" in house.sees("leader")[-1]


@SQLITE
async def test_a_tip_beside_nil_is_asked_about_and_not_lost(house: House) -> None:
    for words, tips in (
        ("Sugihwaras, ada yang jual sabu di warung Pak Min", True),
        ("aman, ada bandar sabu lewat tadi malam", True),
        ("tidak ada transaksi sabu, tapi ada yang jual pil LL di pos", True),
        ("tidak ada yang jual sabu", False),
        ("sepi, ora ono sing dodolan sabu", False),
    ):
        await house.say("officer", f"/nihil {words}")
        stored, *asked = house.sees("officer")
        assert stored.startswith("Nihil untuk Sugihwaras tercatat"), words
        assert asked == ["Mau dikirim sebagai informasi?"] * tips, words


async def test_several_villages_are_pressed_or_typed_one_by_one_and_keep_what_was_said(house: House) -> None:
    await house.say("officer2", "/nihil tadi malam, sepi")
    asked = house.sees("officer2")[-1]
    for village in ("Beji", "Prunggahan Kulon"):
        await house.press("officer2", village)
        assert f"Nihil untuk {village} tercatat (Tadi malam)" in house.sees("officer2")[-1]
    await house.say("officer2", "sugihwaras")
    assert asked == "Nihil untuk desa mana?"
    assert "Nihil untuk Sugihwaras tercatat (Tadi malam)" in house.sees("officer2")[-1]
    await house.say("officer2", "/nihil")
    await house.say("officer2", "Ada yang jualan sabu di warung Beji")
    assert any("Ya, kirim" in each["text"] for row in newest(house, "officer2")["buttons"] for each in row)
    await house.say("officer2", "/nihil")
    await house.press("officer2", "Semua")
    await house.press("officer2", "Kemarin")
    assert "Nihil untuk Beji, Prunggahan Kulon tercatat (Kemarin)" in house.sees("officer2")[-1]
