"""`/laporansaya`: all tips of a member, each with its state in words, in pages."""

from tests.house import House
from tests.marks import SQLITE
from tests.phones import newest, press_about
from tests.tips import settle


@SQLITE
async def test_all_tips_of_a_member_are_listed_in_pages_with_their_state_in_words(house: House) -> None:
    for number in range(11):
        await house.say("officer", f"/lapor transaksi sabu di Sugihwaras Jenu, rumah {number}")
    await house.say("officer", "/lapor oknum polisi Briptu Slamet jadi bandar sabu di Sugihwaras Jenu")
    codes = [tip.code for tip in house.tips()]
    assert house.tips()[-1].is_sealed
    await house.say("liaison", "/piket")
    for code in codes[:3]:
        await house.say("liaison", f"/detail {code}")
        await press_about(house, "liaison", "Tangani", code)
    await house.say("liaison", f"/tanya {codes[1]} Jam berapa?")
    await settle(house, codes[2], "Dilimpahkan")
    await house.say("officer", f"/ralat {codes[3]}")
    await house.press("officer", "Tarik kembali")
    await house.press("officer", "Ya, tarik")
    house.look()
    await house.say("officer", "/laporansaya")
    (first,) = house.sees("officer")
    assert listed(first) == codes[:3:-1] and first.count("menunggu giliran") == 8
    assert buttons(house) == [*codes[:3:-1], "Lebih lama"]
    await house.press("officer", "Lebih lama")
    (second,) = house.sees("officer")
    assert listed(second) == codes[3::-1]
    states = [line.rpartition(" · ")[2] for line in second.splitlines()[1:]]
    assert states == ["selesai: Ditarik", "selesai: Dilimpahkan", "perlu keterangan Anda", "sedang ditangani"]
    assert buttons(house) == [*codes[3::-1], "Lebih baru"]
    await house.press("officer", codes[0])
    assert f"{codes[0]} · sedang ditangani" in house.sees("officer")[-1]
    for words, page in (("2", second), ("99", first), ("", first), ("dua", first)):
        await house.say("officer", f"/laporansaya {words}")
        assert house.sees("officer") == [page], words
    await house.say("officer2", "/laporansaya 2")
    assert "Anda belum mengirim informasi" in house.sees("officer2")[-1]


def listed(page: str) -> list[str]:
    return [line.partition(" ")[0] for line in page.splitlines()[1:]]


def buttons(house: House) -> list[str]:
    return [each["text"] for row in newest(house, "officer")["buttons"] for each in row]
