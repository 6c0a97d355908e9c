"""A liaison's day: on duty and off, what waits, codes as they are typed, plans, handing on."""

from datetime import timedelta

import pytest

from tests.house import House
from tests.test_walk import STORY, reported, taken


async def test_who_comes_on_duty_sees_what_waits_and_may_take_it(house: House) -> None:
    await house.say("officer", f"/lapor {STORY}")  # nobody on duty: the ladder has it
    code = house.code()
    house.sees("liaison")
    await house.say("liaison", "/piket")
    assert code in house.sees("liaison")[-1]
    await house.press("liaison", code)
    await house.press("liaison", "Tangani")
    assert any(STORY in text for text in house.sees("liaison"))


async def test_off_duty_an_open_offer_moves_on(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", f"/lapor {STORY}")
    await house.say("liaison2", "/piket")
    house.sees("liaison2")
    await house.say("liaison", "/piket")
    assert any("Mohon bantuannya" in text for text in house.sees("liaison2"))


async def test_nobody_else_to_hand_on_to_is_said(house: House) -> None:
    for name in ("kanit", "leader"):
        house.client.block(house.users[name], True)
    await house.pump()
    await reported(house)
    await house.press("liaison", "Alihkan")
    assert "Tidak ada rekan lain" in house.toast("liaison")
    await house.press("liaison", "Tangani")
    assert house.tips()[0].owner_id is not None


async def test_a_planned_follow_up_keeps_the_tip_with_its_owner(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tindaklanjut {code} 10 hari lagi 09:00 cek")
    house.sees("liaison")
    await house.pass_time(days=8)
    assert not any("Masih Anda" in text for text in house.sees("liaison"))
    assert house.tips()[0].owner_id is not None
    await house.pass_time(days=5)
    assert any("Masih Anda" in text for text in house.sees("liaison"))


async def test_the_same_follow_up_is_set_once(house: House) -> None:
    await taken(house)
    await house.press("liaison", "Besok 09:00")
    assert "cek perkembangan" in house.sees("liaison")[-1]
    await house.press("liaison", "Besok 09:00")
    assert "sudah ada" in house.toast("liaison")
    await house.pass_time(hours=22, minutes=45)
    assert sum("sebentar lagi" in text for text in house.sees("liaison")) == 1


async def test_follow_ups_ask_for_ones_own_time_and_words(house: House) -> None:
    await taken(house)
    await house.press("liaison", "Tindak lanjut")
    await house.say("liaison", "tidak tahu")
    assert "belum terbaca" in house.sees("liaison")[-1]
    await house.say("liaison", "lusa 10.00 temui kepala desa")
    assert "temui kepala desa" in house.sees("liaison")[-1]


async def test_a_reminder_pressed_twice_says_it_is_done(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tindaklanjut {code} besok 09:00 cek")
    await house.pass_time(days=1)
    await house.press("liaison", "Sudah")
    await house.press("liaison", "Sudah")
    assert "sudah ditandai" in house.toast("liaison")


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
    for word, asked in (("/tanya", "Apa yang ingin ditanyakan"), ("/tindaklanjut", "Kapan"), ("/selesai", "Hasil")):
        await house.say("liaison", word)
        await house.press("liaison", code)
        assert asked in house.sees("liaison")[-1]
    await house.say("liaison", "/detail")
    assert code in house.sees("liaison")[-1]


async def test_a_settled_tip_says_so_and_offers_nothing(house: House) -> None:
    code = await taken(house)
    await house.press("liaison", "Selesaikan")
    await house.press("liaison", "Duplikat")
    await house.press("liaison", "Pakai kalimat ini")
    for label in ("Tanya", "Besok 09:00", "Alihkan"):
        await house.press("liaison", label)
        assert f"{code} sudah selesai" in house.toast("liaison")
    house.sees("liaison")
    await house.say("liaison", f"/detail {code}")
    assert "selesai: Duplikat" in house.sees("liaison")[-1]
    assert not house.client.messages(house.users["liaison"])[-1]["buttons"]


async def test_another_liaisons_tip_is_not_ones_own(house: House) -> None:
    code = await taken(house)
    await house.say("liaison2", f"/selesai {code}")
    assert "tidak sedang Anda tangani" in house.sees("liaison2")[-1]


async def test_the_standard_sentence_ends_the_question(house: House) -> None:
    await taken(house)
    await house.press("liaison", "Selesaikan")
    await house.press("liaison", "Duplikat")
    await house.press("liaison", "Pakai kalimat ini")
    house.sees("liaison")
    await house.say("liaison", "Terima kasih")
    assert house.sees("liaison") == ["Silakan pilih dari /menu."]


async def test_words_that_are_too_long_are_refused_and_asked_again(house: House) -> None:
    code = await taken(house)
    await house.press("liaison", "Tanya")
    await house.say("liaison", "x" * 1500)
    assert "1000" in house.sees("liaison")[-1]
    await house.say("liaison", "Jam berapa?")
    assert any(code in text and "Jam berapa?" in text for text in house.sees("officer"))


async def test_the_officer_hears_within_three_days_that_a_tip_still_waits(house: House) -> None:
    await house.say("officer", f"/lapor {STORY}")
    house.sees("officer")
    await house.pass_time(days=2)
    assert house.sees("officer") == []
    await house.pass_time(days=1, minutes=1)
    (told,) = house.sees("officer")
    assert house.code() in told and "tidak kami lupakan" in told
    house.clock.move(timedelta(days=3))
    await house.pump()
    assert len(house.sees("officer")) == 1


async def test_lowering_an_emergency_starts_anew_with_who_is_on_duty(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", "/lapor DARURAT ada yang overdosis sabu sekarang di Sugihwaras Jenu, tolong cepat")
    (receipt,) = house.sees("officer")
    assert "110" in receipt
    await house.press("officer", "Bukan darurat")
    house.sees("kanit")
    await house.press("liaison", "Alihkan")
    assert any(house.code() in text for text in house.sees("kanit"))
