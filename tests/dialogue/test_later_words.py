"""Words that come after the story are read like the story: in an answer, an addition, an edit, a reply."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.dates import go_to
from tests.house import House
from tests.marks import SQLITE
from tests.phones import newest
from tests.relations import ACCUSING
from tests.tips import DOUBT, STORY, in_doubt, settle, taken

DANGER = "Sekarang ada yang overdosis sabu, tolong cepat"
HELP = "Hubungi 110 atau Polsek sekarang. Jangan bertindak sendiri."
QUESTION = "Ini darurat? Jika ya, hubungi 110 atau Polsek sekarang"


@pytest.fixture
def doubt() -> Iterator[None]:
    with in_doubt():
        yield


@SQLITE
async def test_later_words_that_may_tell_of_an_emergency_are_asked_about(house: House, doubt: None) -> None:
    """A reply, a sentence, an edit, an answer, a typed village, a caption, a correction, a reopening, kept apart."""
    house.reassign("officer", roles="officer", areas="35.23.14.2001;35.23.15.2003")
    await house.say("liaison", "/piket")
    story = await house.say("officer", "/lapor ada yang jual sabu")
    code, receipt = house.code(), house.client.messages(house.users["officer"])[-1]["message_id"]
    await house.press("liaison", "Tangani")
    assert await asks(house, f"Satu {DOUBT}", reply_to=receipt)
    assert await asks(house, f"Dua {DOUBT}")
    assert await asks(house, f"/lapor ada yang jual sabu, tiga {DOUBT}", edited=story)
    house.client.edit(house.users["officer"], story["message_id"], f"/lapor ada yang jual sabu, empat {DOUBT}")
    await house.pump()
    assert house.sees("officer") == []  # it was asked about these words already
    await house.say("liaison", f"/tanya {code} Siapa?")
    assert await asks(house, f"Lima {DOUBT}")
    await house.press("officer", "Desa lain")
    assert await asks(house, f"Enam {DOUBT} di rumah")
    await house.say("officer", photo=True, media_group_id="3")
    assert await asks(house, photo=True, media_group_id="3", caption=f"Tujuh {DOUBT}")
    await settle(house, code, "Duplikat")
    house.look()
    await house.say("officer", f"Delapan {DOUBT}", reply_to=receipt)
    assert "Bila ini darurat, hubungi 110" in house.sees("officer")[0]
    await house.press("officer", "Belum selesai")
    assert QUESTION in house.sees("officer")[0]
    await house.say("officer", f"/ralat {code}")
    await house.press("officer", "Perbaiki isi")
    assert await asks(house, f"Sembilan {DOUBT} karena sabu")
    assert await asks(house, f"{ACCUSING}, {DOUBT}", reply_to=receipt)
    assert [tip.urgency for tip in house.tips()] == ["routine", "routine"]
    await house.press("officer", "Ini darurat")
    assert [tip.urgency for tip in house.tips()] == ["routine", "emergency"]
    assert await asks(house, f"{code} sepuluh {DOUBT}")
    await house.press("officer", "Ini darurat")
    assert [tip.urgency for tip in house.tips()] == ["emergency", "emergency"]
    assert any("Berubah menjadi darurat" in each for each in house.sees("kanit"))
    assert not await asks(house, f"{code} sebelas {DOUBT}")  # it is one already


async def asks(house: House, words: str | None = None, edited: dict[str, Any] | None = None, **more: Any) -> bool:
    """Whether the one answer to a message of the officer asks if it is an emergency, and has the button for yes."""
    house.look()
    if edited:
        house.client.edit(house.users["officer"], edited["message_id"], words)
        await house.pump()
    else:
        await house.say("officer", words, **more)
    (told,) = house.sees("officer")
    labels = [button["text"] for row in newest(house, "officer")["buttons"] for button in row]
    return QUESTION in told and "Ini darurat" in labels


@SQLITE
@pytest.mark.parametrize("way", ["edit", "reply", "reply to the story", "sentence"])
async def test_later_words_make_a_waiting_tip_an_emergency(house: House, way: str) -> None:
    await house.say("liaison", "/piket")
    await house.say("liaison2", "/piket")
    message = await house.say("officer", f"/lapor {STORY}")
    code, receipt = house.code(), house.client.messages(house.users["officer"])[-1]
    house.look()
    if way == "edit":
        house.client.edit(house.users["officer"], message["message_id"], f"/lapor {STORY}. {DANGER}")
        await house.pump()
    else:
        to = {"reply": receipt["message_id"], "reply to the story": message["message_id"]}.get(way)
        await house.say("officer", DANGER, **({"reply_to": to} if to else {}))
    (told,) = house.sees("officer")
    assert "🔴" in told and code in told and HELP in told
    for name in ("liaison", "liaison2", "kanit"):
        assert [f"🔴 {code}" in each for each in house.sees(name)].count(True) == 1, name  # the old offer leads to it
    tip = house.tips()[0]
    assert (tip.urgency, tip.happened, len(house.tips())) == ("emergency", "now", 1)
    await house.press("officer", "Bukan darurat")
    assert house.tips()[0].urgency == "urgent"
    assert all("bukan darurat" in house.sees(name)[-1] for name in ("liaison", "liaison2", "kanit"))
    await house.say("officer", "Rumahnya cat hijau")  # says nothing of the danger, so the tip is not raised again
    assert house.tips()[0].urgency == "urgent"


async def test_an_answer_that_tells_of_danger_rings_with_everybody_at_night(house: House) -> None:
    """The question and the answer of what is an emergency by now ring too."""
    code = await taken(house)
    await house.say("liaison2", "/piket")
    await go_to(house, "2026-11-24 22:00:00")
    house.look()
    await house.say("liaison", f"/tanya {code} Ada apa?")
    await house.say("officer", "Sudah kejang. " + DANGER)
    assert HELP in house.sees("officer")[-1]  # it may be something new: one tap tells
    await house.press("officer", f"Untuk {code}")
    assert HELP in house.sees("officer")[-1]
    assert any("🔴" in each and "kejang" in each for each in house.sees("liaison"))
    assert any("Berubah menjadi darurat" in each for each in house.sees("liaison2"))
    rung = {name: len(ringing(house, name)) for name in ("officer", "liaison")}
    await house.say("liaison", f"/tanya {code} Di rumah siapa?")
    await house.say("officer", "Rumah Pak Wiryo")
    assert len(ringing(house, "officer")) > rung["officer"] and len(ringing(house, "liaison")) > rung["liaison"]
    await house.press("officer", "Bukan jawaban")
    assert house.tips()[0].status == "needs_info"
    await house.say("liaison", f"/tindaklanjut {code} besok 09:00 cek")  # the question still waits
    await house.say("officer", "Rumah paling timur")
    assert "sebagai jawaban" in house.sees("officer")[-1] and "paling timur" in house.sees("liaison")[-1]


@SQLITE
async def test_later_words_tell_the_place_the_substance_and_the_desk(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("binmas", "/piket")
    house.reassign("officer", roles="officer", areas="35.23.14.2001;35.23.15.2003")
    await house.say("officer", "/lapor ada pencurian motor tadi malam")
    assert "baru" in house.sees("binmas")[-1]
    await house.say("officer", "pelakunya juga jual sabu di desa Beji Jenu")
    tip = house.tips()[0]
    assert (tip.desk, tip.area_code, tip.substances) == ("narcotics", "35.23.15.2004", ["methamphetamine"])
    assert house.code() in house.sees("liaison")[-1]
    line = newest(house, "officer")
    labels = [button["text"] for row in line["buttons"] for button in row]
    assert "Beji" in line["text"] and labels == ["Informasi baru", "Ubah desa"]
    await house.say("officer", "ada ganja juga")
    assert house.tips()[0].substances == ["methamphetamine", "cannabis"]


@SQLITE
async def test_a_reply_or_an_edit_about_a_settled_tip_is_answered_and_may_open_it_again(house: House) -> None:
    code = await taken(house)
    story = house.client.messages(house.users["officer"])
    first = next(each for each in story if each["own"] and STORY in each["text"])
    await settle(house, code, "Duplikat")
    outcome = house.client.messages(house.users["officer"])[-1]
    house.look()
    await house.say("officer", "Tadi malam ramai lagi", reply_to=outcome["message_id"])
    (told,) = house.sees("officer")
    assert f"{code} sudah selesai" in told and house.sees("liaison") == [] and house.tips()[0].status == "closed"
    await house.press("officer", "Belum selesai")
    assert house.tips()[0].status == "acknowledged"
    assert any("Tadi malam ramai lagi" in each for each in house.sees("liaison"))
    await settle(house, code, "Duplikat")
    house.look()
    house.client.edit(house.users["officer"], first["message_id"], f"/lapor {STORY}, sekarang pindah ke timur")
    await house.pump()
    assert [f"{code} sudah selesai" in each for each in house.sees("officer")] == [True]
    await house.press("officer", "Belum selesai")
    assert any("pindah ke timur" in each for each in house.sees("liaison"))
    await settle(house, code, "Duplikat")
    house.look()
    await house.say("officer", f"{code} {DANGER}")
    (told,) = house.sees("officer")
    assert "sudah selesai" in told and HELP in told
    await house.press("officer", "Ya, kirim")
    assert len(house.tips()) == 2 and house.tips()[1].urgency == "emergency"


def ringing(house: House, name: str) -> list[dict]:  # type: ignore[type-arg]  # JSON
    return [each for each in house.client.phone(house.users[name])["notifications"] if not each["silent"]]
