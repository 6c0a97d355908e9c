"""`/anggota` on the phone: pages of a whole unit, one member by a tap, and words as a filter."""

from bot.services.membership import roster
from tests.house import House
from tests.marks import SQLITE
from tests.together import Together
from tests.who_may import refusal


@SQLITE
async def test_a_hundred_and_fifty_members_are_paged_and_one_is_found_by_a_tap_or_by_words(house: House) -> None:
    row = {"rank": "Bripka", "roles": "officer", "areas": "35.23.15.2003", "phone": "", "ladder": ""}
    with house.app.database.transaction() as tx:
        fresh = [row | {"nrp": f"9000{number:04}", "name": f"Warga {number:03}"} for number in range(142)]
        roster.import_members(tx, fresh)
    await house.say("operator", "/anggota")
    (head,) = house.sees("operator")
    assert head.splitlines() == [
        "Anggota: 150",
        "Terdaftar 8 · menunggu kepastian 0 · terkunci 0 · diundang 0 · belum diundang 142",
        "Pilih satu, atau cari: /anggota NAMA",
    ]
    first = options(house)
    assert len(first) == 20 and first[-1] == "Lainnya"
    assert first[:2] == ["Aiptu Binmas, terdaftar · 85030005", "Ipda Kanit, terdaftar · 85030006"]
    pages = [first]
    while pages[-1][-1] == "Lainnya":
        await house.press("operator", "Lainnya")
        pages.append(options(house))
    shown = [label for page in pages for label in page if label != "Lainnya"]
    assert len(pages) == 8 and len(set(shown)) == len(shown) == 150
    await house.press("operator", "Bripka Warga 141, belum diundang · 90000141")
    assert house.sees("operator")[-1].startswith("Bripka Warga 141 · 90000141 · belum diundang\nPeran: Bhabinkamtibmas")
    await house.say("operator", "/anggota warga 14")
    assert options(house) == [f"Bripka Warga 14{number}, belum diundang · 9000014{number}" for number in (0, 1)]
    toasts, shown_to = await Together(house).press("run:anggota 85030001", ["leader"])
    assert toasts == {"leader": refusal("cmd", "leader")} and shown_to == {}


def options(house: House) -> list[str]:
    newest = house.client.messages(house.users["operator"])[-1]
    return [button["text"] for row in newest["buttons"] for button in row]
