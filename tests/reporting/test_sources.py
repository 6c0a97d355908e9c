"""`Sumber`: who told the officer. Only the tip's owner opens it, with a reason; its words are nowhere else."""

import logging
from base64 import b64encode

import pytest
from sqlalchemy import select

from bot.models.base import Base
from bot.models.file import File
from bot.models.message import Media
from bot.models.source import Source
from bot.sealing import Sealed
from bot.services.membership.roster import import_members
from tests.house import PEOPLE, House
from tests.marks import SQLITE
from tests.phones import newest, shown_media
from tests.tips import STORY, taken

WORDS = "Bu Sumarniati, kios nomor 7"
REASON = "Perlu ditanya langsung soal jam transaksi"


async def asks_for(house: House, code: str, label: str = "Sumber") -> None:
    """The officer presses a button under the own tip."""
    await house.say("officer", "/laporansaya")
    await house.press("officer", code)
    await house.press("officer", label)


async def given(house: House) -> str:
    """A tip with a source, taken by the liaison."""
    code = await taken(house)
    await asks_for(house, code)
    await house.say("officer", WORDS)
    house.look()
    return code


async def opened(house: House, who: str, code: str) -> list[str]:
    """Who owns the tip opens its source with a reason; what they are shown then."""
    await house.say(who, f"/detail {code}")
    await house.press(who, "Sumber")
    house.sees(who)
    await house.say(who, REASON)
    return house.sees(who)


def labels(house: House, name: str) -> list[str]:
    return [button["text"] for row in newest(house, name)["buttons"] for button in row]


def stored(house: House) -> str:
    """The source as it is stored; "" if there is none."""
    with house.app.database.transaction() as tx:
        source = tx.session.scalar(select(Source))
        return str(source.identity) if source else ""


def unsealed(house: House, but: type[Base]) -> str:
    """Everything the database holds, opened; without one table."""
    found = []
    with house.app.database.transaction() as tx:
        for mapper in Base.registry.mappers:
            if mapper.class_ is not but:
                sealed = [name for name, value in vars(mapper.class_).items() if isinstance(value, Sealed)]
                names = [*sealed, *(column.key for column in mapper.column_attrs)]
                found += [
                    str(getattr(row, name)) for row in tx.session.scalars(select(mapper.class_)) for name in names
                ]
    return "\n".join(found)


async def test_the_owner_opens_it_with_a_reason_and_the_officer_is_told(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/detail {code}")
    assert "Sumber" not in labels(house, "liaison")
    await asks_for(house, code)
    (asked,) = house.sees("officer")[-1:]
    assert "siapa sumbernya" in asked and "disegel" in asked
    await house.say("officer", WORDS)
    assert "sudah disimpan dan disegel" in house.sees("officer")[-1]
    await house.say("officer", "/laporansaya")
    await house.press("officer", code)
    assert "Sumber tersimpan" in house.sees("officer")[-1] and labels(house, "officer") == ["Sumber", "Hapus sumber"]
    await house.say("liaison", f"/detail {code}")
    await house.press("liaison", "Sumber")
    assert "alasan" in house.sees("liaison")[-1] and WORDS not in "".join(house.texts("liaison"))
    await house.say("liaison", REASON)
    (shown,) = house.sees("liaison")
    assert WORDS in shown
    message = next(each for each in house.client.messages(house.users["liaison"]) if WORDS in str(each["text"]))
    assert message["protected"]
    (told,) = house.sees("officer")
    assert code in told and "membuka sumber" in told and "Briptu Liaison" in told and REASON in told
    for name in ("liaison", "officer"):
        notices = str(house.client.phone(house.users[name])["notifications"])
        assert not any(words in notices for words in (WORDS, REASON, "Briptu Liaison, alasan")), name
    await house.say("liaison", f"/detail {code}")
    history = house.sees("liaison")[-1]
    assert f"sumber dibuka – Briptu Liaison: {REASON}" in history and WORDS not in history


async def test_its_words_are_on_no_other_phone_in_no_message_and_in_no_log(
    house: House, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """However they come: as the answer, edited, in reply to an old question, refused, with a picture, with the code."""
    caplog.set_level(logging.DEBUG)
    house.reassign("officer2", roles="operator", areas="35.23")
    code = await taken(house)
    await asks_for(house, code)
    question = newest_about(house, "siapa sumbernya")
    await house.say("officer", f"{WORDS} {'x' * 1000}")
    assert "Terlalu panjang" in house.sees("officer")[-1]
    await house.say("officer", sticker=True)
    assert "dijawab dengan tulisan" in house.sees("officer")[-1]
    first = await house.say("officer", f"{code} {WORDS}")
    assert stored(house) == f"{code} {WORDS}"
    house.client.edit(house.users["officer"], first["message_id"], f"{WORDS}, sore hari")
    await house.pump()
    assert stored(house) == f"{WORDS}, sore hari"
    house.client.edit(house.users["officer"], first["message_id"], f"{WORDS} {'y' * 1000}")
    await house.pump()
    await house.pass_time(days=1)
    await house.say("officer", f"bukan, {WORDS} pagi hari", reply_to=question)
    await house.say("officer", f"ralat: {WORDS} siang hari", reply_to=first["message_id"])
    assert stored(house) == f"ralat: {WORDS} siang hari"
    await asks_for(house, code, "Hapus sumber")
    assert stored(house) == "" and "dihapus" in house.sees("officer")[-1]
    house.client.edit(house.users["officer"], first["message_id"], f"{WORDS}, malam hari")
    await house.pump()
    assert stored(house) == f"{WORDS}, malam hari"
    assert "Sumarniati" not in unsealed(house, but=Source) and STORY in unsealed(house, but=Source)
    await house.say("officer", "/lapor", reply_to=first["message_id"])
    await everybody_looks(house, code)
    assert len(house.tips()) == 1
    for name in PEOPLE:
        assert "Sumarniati" not in "".join(house.texts(name)), name
    assert "Sumarniati" not in unsealed(house, but=Source)
    shown = capfd.readouterr()
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("telegram", "http"))]
    assert "Sumarniati" not in "".join(ours) + shown.out + shown.err


async def everybody_looks(house: House, code: str) -> None:
    for words in (f"/detail {code}", "/antrian", f"/tanya {code} jam berapa?", "/laporansaya"):
        for name in ("liaison", "liaison2", "kanit", "binmas"):
            await house.say(name, words)
    await house.say("leader", f"/detail {code}")
    await house.press("leader", "Buka cerita")
    await house.say("leader", "Gelar perkara")
    await house.say("leader", "/rekap")
    for words in ("/anggota", f"/detail {code}", "/status"):
        await house.say("operator", words)
    await house.pass_time(days=7)  # the digest, reminders, the news


async def test_a_new_owner_opens_it_again(house: House) -> None:
    code = await given(house)
    assert any(WORDS in words for words in await opened(house, "liaison", code))
    await house.press("liaison", "Alihkan")
    house.look()
    await house.press("kanit", "Tangani")
    assert not any(WORDS in words for words in house.sees("kanit"))
    await house.say("liaison", f"/detail {code}")
    assert "Sumber" not in labels(house, "liaison")
    assert any(WORDS in words for words in await opened(house, "kanit", code))
    assert any("Ipda Kanit" in words for words in house.sees("officer"))


async def test_who_is_named_in_it_in_full_finds_no_source(house: House) -> None:
    nrp, rank, roles, areas, ladder = PEOPLE["liaison"]
    line = {"nrp": nrp, "name": "Slamet Riyadi", "rank": rank, "roles": roles, "areas": areas}
    with house.app.database.transaction() as tx:
        import_members(tx, [line | {"phone": "", "ladder": ladder}])
    code = await taken(house)
    await asks_for(house, code)
    await house.say("officer", "istri Briptu Slamet Riyadi")
    await house.say("liaison", f"/detail {code}")
    assert "Sumber" not in labels(house, "liaison")
    user = house.users["liaison"]
    house.client.press(user, newest(house, "liaison")["message_id"], data=f"opensource:{code}")
    await house.pump()
    assert house.toast("liaison") == "Informasi itu tidak ditemukan. Cek lagi kodenya."
    assert len(house.tips()) == 1 and not house.tips()[0].is_sealed
    await asks_for(house, code)
    await house.say("officer", "Pak Slamet, tetangga")  # a bare name is no reason: nobody else could open it
    await house.say("liaison", f"/detail {code}")
    assert "Sumber" in labels(house, "liaison")


async def test_a_picture_of_it_is_kept_and_opens_with_it_only(house: House) -> None:
    """A photo with a caption, an album, a contact, a photo that replaces another, words that replace all, `Hapus`."""
    code = await taken(house)
    await asks_for(house, code)
    first = await house.say("officer", photo=picture(1), caption=WORDS, media_group_id="7")
    assert "sudah disimpan dan disegel" in house.sees("officer")[-1] and stored(house) == WORDS
    await house.say("officer", photo=picture(2), media_group_id="7")
    assert house.sees("officer") == []
    await house.say("officer", contact={"phone_number": "0812", "first_name": "Sumarniati"}, reply_to=last(house))
    assert stored(house) == WORDS and files(house) == 2
    for words in (f"/detail {code}", "/antrian"):
        await house.say("liaison", words)
    assert shown_media(house, "liaison") == [] and "0812" not in "".join(house.texts("liaison"))
    assert any("0812" in words for words in await opened(house, "liaison", code))
    assert shown_media(house, "liaison") == ["photo"] * 2
    await house.press("liaison", "Alihkan")
    house.look()
    await house.press("kanit", "Tangani")
    assert shown_media(house, "kanit") == []
    house.client.edit(house.users["officer"], first["message_id"], photo=picture(3), caption=WORDS)
    await house.pump()
    assert files(house) == 2 and shown_media(house, "liaison") == ["photo"]
    await house.say("officer", "/lapor", reply_to=first["message_id"])
    await everybody_looks(house, code)
    assert len(house.tips()) == 1
    assert [name for name in PEOPLE if "Sumarniati" in "".join(house.texts(name))] == ["liaison"]
    await house.say("officer", f"{WORDS} pagi", reply_to=first["message_id"])
    assert (stored(house), files(house), shown_media(house, "liaison")) == (f"{WORDS} pagi", 0, ["photo"])
    await asks_for(house, code)
    await house.say("officer", photo=picture(4))
    assert (stored(house), files(house)) == (f"{WORDS} pagi", 1)
    await asks_for(house, code, "Hapus sumber")
    assert (stored(house), files(house)) == ("", 0)
    with house.app.database.transaction() as tx:
        assert {(each.reference, each.detail) for each in tx.session.scalars(select(Media))} == {("", "")}
    await asks_for(house, code)
    await house.say("officer", photo=picture(5))
    assert (stored(house), files(house)) == ("-", 1)


@SQLITE
async def test_a_file_of_it_follows_only_to_an_owner_who_has_opened_it(house: House) -> None:
    code = await taken(house)
    house.client.faults("getFile", status=502)
    await asks_for(house, code)
    await house.say("officer", document={"content": b64encode(b"%PDF-1.7").decode()}, caption=WORDS)
    assert any("Segera menyusul" in words for words in await opened(house, "liaison", code))
    await house.press("liaison", "Alihkan")
    await house.press("kanit", "Tangani")
    await house.pass_time(minutes=5)
    assert files(house) == 1 and shown_media(house, "kanit") == shown_media(house, "liaison") == []
    assert any(WORDS in words for words in await opened(house, "kanit", code))
    assert shown_media(house, "kanit") == ["document"]


@SQLITE
async def test_words_after_a_picture_of_it_are_the_source_too(house: House) -> None:
    code = await taken(house)
    await asks_for(house, code)
    await house.say("officer", photo=picture(1))
    assert "Bila ada nama" in house.sees("officer")[-1]
    await house.say("officer", WORDS)
    assert "sudah disimpan dan disegel" in house.sees("officer")[-1]
    assert (stored(house), files(house)) == (WORDS, 1)
    await everybody_looks(house, code)
    assert [name for name in PEOPLE if "Sumarniati" in "".join(house.texts(name))] == []
    await asks_for(house, code)
    await house.say("officer", photo=picture(2), caption=WORDS)
    await house.say("officer", "Ada warung lain juga di timur")
    assert house.sees("officer")[-1] == "Mau dikirim sebagai informasi?"


@SQLITE
async def test_an_album_of_it_with_too_long_words_waits_for_shorter_ones(house: House) -> None:
    code = await taken(house)
    await asks_for(house, code)
    await house.say("officer", photo=picture(1), caption=WORDS + "x" * 980, media_group_id="7")
    await house.say("officer", photo=picture(2), media_group_id="7")
    await house.say("officer", WORDS)
    assert stored(house) == WORDS


@SQLITE
async def test_a_late_part_of_its_album_does_not_take_the_words_of_a_new_tip(house: House) -> None:
    code = await taken(house)
    await asks_for(house, code)
    await house.say("officer", photo=picture(1), media_group_id="7")
    await house.say("officer", "/lapor")
    await house.say("officer", photo=picture(2), media_group_id="7")
    await house.say("officer", "Warung di timur jual pil koplo")
    assert (stored(house), files(house), len(house.tips())) == ("-", 2, 2)


@SQLITE
async def test_an_emergency_is_no_source_while_the_question_is_open(house: House) -> None:
    code = await taken(house)
    for first in ("", "photo"):
        await asks_for(house, code)
        if first:
            await house.say("officer", photo=picture(1))
        await house.say("officer", "DARURAT ada yang overdosis sabu di Beji Jenu, tolong cepat")
        assert "110" in house.sees("officer")[-1]
    assert stored(house) == "-"


@SQLITE
async def test_a_late_part_of_its_album_from_an_account_locked_meanwhile_joins_no_tip(house: House) -> None:
    code = await taken(house)
    await asks_for(house, code)
    await house.say("officer", photo=picture(1), caption=WORDS, media_group_id="7")
    await house.say("officer", "/kunci")
    await house.press("officer", "Ya, kunci")
    await house.say("officer", photo=picture(2), media_group_id="7")
    await house.say("liaison", f"/detail {code}")
    assert shown_media(house, "liaison") == []


@SQLITE
async def test_a_file_of_it_that_is_refused_is_sent_again_as_the_source(house: House) -> None:
    code = await taken(house)
    await asks_for(house, code)
    await house.say("officer", document={"content": b64encode(b"MZ\x90\x00\x03" + bytes(200)).decode()}, caption=WORDS)
    assert any("balas pesan ini" in words for words in house.texts("officer") if "karena jenisnya" in words)
    await house.say("officer", photo=picture(1), reply_to=last(house))
    assert "sudah disimpan dan disegel" in house.sees("officer")[-1] and files(house) == 1
    await everybody_looks(house, code)
    assert shown_media(house, "liaison") == []
    assert any(WORDS in words for words in await opened(house, "liaison", code))
    assert shown_media(house, "liaison") == ["photo"]


def picture(number: int) -> dict[str, str]:
    return {"content": b64encode(b"\x89PNG\r\n\x1a\n" + bytes([number]) * 50).decode()}


def last(house: House) -> int:
    """The newest message of the bot on the officer's phone."""
    return int(
        next(each["message_id"] for each in reversed(house.client.messages(house.users["officer"])) if not each["own"])
    )


def files(house: House) -> int:
    """How many files the database holds."""
    with house.app.database.transaction() as tx:
        return len(tx.session.scalars(select(File)).all())


@SQLITE
async def test_the_reader_of_a_sealed_tip_opens_its_source(house: House) -> None:
    await house.say("officer", "/lapor oknum anggota polsek melindungi bandar sabu di Sugihwaras Jenu")
    code = house.code()
    await asks_for(house, code)
    await house.say("officer", WORDS)
    await house.press("leader", "Tangani")
    assert any(WORDS in words for words in await opened(house, "leader", code))
    assert any("AKP Leader" in words for words in house.sees("officer"))
    for name in set(PEOPLE) - {"officer", "leader"}:
        assert not any(code in words for words in house.texts(name)), name


@SQLITE
async def test_a_reply_to_another_message_is_no_source(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tanya {code} jam berapa?")
    question = newest_about(house, "ada pertanyaan")
    await asks_for(house, code)
    await house.say("officer", "sekitar jam sepuluh", reply_to=question)
    assert stored(house) == "" and any("jam sepuluh" in words for words in house.sees("liaison"))


def newest_about(house: House, words: str) -> int:
    """The id of the newest message on the officer's phone with these words."""
    messages = house.client.messages(house.users["officer"])
    return next(int(each["message_id"]) for each in reversed(messages) if words in str(each["text"]))
