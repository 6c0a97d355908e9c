"""An account that waits or is locked: its member sends tips through it, and is shown nothing else."""

import pytest
from sqlalchemy import select

from bot.models.account import Account, Standing
from bot.services.membership import roster
from tests.house import GROUP, PEOPLE, House
from tests.marks import SQLITE
from tests.tips import DOUBT, EMERGENCY, STORY, in_doubt, taken

SAID = {
    Standing.PENDING: "Akun ini menunggu persetujuan. Informasi dari Anda tetap kami terima; cukup tulis di sini.",
    Standing.LOCKED: "Akun ini dikunci. Informasi dari Anda tetap kami terima; cukup tulis di sini. "
    "Untuk membukanya, mintalah undangan baru kepada operator.",
}


def restrict(house: House, name: str, standing: Standing) -> None:
    with house.app.database.transaction() as tx:
        member = roster.find(tx, PEOPLE[name][0])
        tx.session.scalars(select(Account).where(Account.member_id == member.id)).one().standing = standing


def welcome(house: House, name: str) -> int:
    return next(int(each["message_id"]) for each in house.client.messages(house.users[name]) if not each["own"])


@pytest.mark.parametrize("standing", SAID)
async def test_a_tip_gets_its_receipt_and_nothing_else_is_shown(house: House, standing: Standing) -> None:
    said = SAID[standing]
    code = await taken(house)
    await house.say("liaison", f"/tanya {code} jam berapa?")
    house.look()
    restrict(house, "officer", standing)
    for words in ("/menu", "/laporansaya", "/bantuan", "/start", "/info apel", "/lapor", "/apapun", "/nihil"):
        await house.say("officer", words)
        assert house.sees("officer") == [said], words
    await house.press("officer", "Jawab")
    assert (house.toast("officer"), house.sees("officer")) == (said, [])
    for sent in (
        {"text": f"/lapor {STORY} lagi"},
        {"text": EMERGENCY},
        {"photo": True, "caption": "/lapor sabu di Beji"},
    ):
        await house.say("officer", **sent)
        (receipt,) = house.sees("officer")
        assert house.code() in receipt and "tercatat" in receipt
        assert ("110" in receipt) == (sent == {"text": EMERGENCY})
    answers = ({"text": f"{code} sekitar jam 9"}, {"voice": True}, {"location": {"latitude": -6.9, "longitude": 112.0}})
    for sent in answers:
        await house.say("officer", **sent)
        assert house.sees("officer") == ["Mau dikirim sebagai informasi?"]
        await house.press("officer", "Ya, kirim")
        (receipt,) = house.sees("officer")
        assert house.code() in receipt and "tercatat" in receipt
    assert len(house.tips()) == 7
    await house.press("officer", "Ya, kirim")
    assert (house.toast("officer"), house.sees("officer")) == (f"Pesan ini sudah tercatat sebagai {house.code()}.", [])
    await house.say("liaison", f"/selesai {code}")
    await house.press("liaison", "Duplikat")
    await house.press("liaison", "Pakai kalimat ini")
    await house.pass_time(days=4)
    assert house.sees("officer") == []


@SQLITE
async def test_in_the_group_too_only_tips_are_heard(house: House) -> None:
    restrict(house, "officer", Standing.LOCKED)
    await house.say("officer", "/info apel besok", chat=GROUP)
    assert house.sees("officer") == [SAID[Standing.LOCKED]]
    assert house.sees("liaison", GROUP) == ["/info apel besok"]
    await house.say("officer", "transaksi sabu di Sugihwaras Jenu", chat=GROUP)
    assert house.sees("officer") == ["Pesan Anda di grup tampaknya berisi informasi. Kirim secara tertutup?"]
    await house.press("officer", "Ya, kirim")
    assert house.code() in house.sees("officer")[0]
    await house.say("officer", "/lapor sabu di Beji Jenu", chat=GROUP)
    assert house.code() in house.sees("officer")[0] and len(house.tips()) == 2
    with in_doubt():
        await house.say("officer", f"/lapor {DOUBT} di Beji Jenu")
        assert "Bila ini darurat, hubungi 110 atau Polsek sekarang" in house.sees("officer")[-1]


@SQLITE
async def test_who_is_restricted_is_asked_for_nothing_and_nobody_is_alarmed(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("liaison2", "/piket")
    restrict(house, "liaison", Standing.LOCKED)
    restrict(house, "kanit", Standing.PENDING)
    house.look()
    await house.say("officer", EMERGENCY)
    code = house.code()
    await house.pass_time(hours=3)
    for name in ("liaison", "kanit"):
        assert house.sees(name) == []
        for verb in ("take", "show", "pass"):
            house.client.press(house.users[name], welcome(house, name), data=f"{verb}:{code}")
            await house.pump()
            assert "Akun ini" in house.toast(name)
    for name in ("liaison2", "leader"):
        assert any(code in words for words in house.sees(name))
    assert house.sees("operator") == []
