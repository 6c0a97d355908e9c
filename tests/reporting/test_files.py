"""Files of attachments: fetched, checked, stored sealed, and shown without what a camera wrote into them."""

import json
from base64 import b64encode
from functools import cache
from io import BytesIO
from typing import Any
from urllib.request import urlopen
from zipfile import ZipFile

import pytest
from PIL import ExifTags, Image
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from bot.domain import fetching
from bot.domain.file_content import examine
from bot.domain.stored_files import PART_BYTES, open_file
from bot.messaging import fetcher
from bot.models.account import Account, Standing
from bot.models.file import File, FilePart
from bot.models.message import Media, MediaKind
from bot.sealing import WrongKey
from bot.services.membership import roster
from bot.settings.sections import MediaSettings
from tests import recordings
from tests.house import GROUP, PEOPLE, House
from tests.marks import SQLITE
from tests.phones import shown_media
from tests.recordings import AT, CAMERA, FRAME, PICTURES, PLACE, PLACES
from tests.tips import STORY

PROGRAM = b"MZ\x90\x00\x03" + bytes(200)
PDF = b"%PDF-1.7 " + b"0" * (PART_BYTES * 2)
TOLD = (PLACE, PLACES, b"+112", b"xyz", CAMERA, AT)
TAKEN = "Sel 24 Nov, 09.12"
FILES = ("video", "document", "audio", "voice")
WAITS, KEPT_OUT = "Segera menyusul", "tidak dapat ditampilkan"


@cache
def photograph() -> bytes:
    """A JPEG as a phone makes it: held upright, with place, time and make, and larger than one part."""
    image = Image.effect_noise((900, 700), 90).convert("RGB")
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model], exif[ExifTags.Base.Orientation] = "Zqmerek", "A5", 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:24 09:12:00"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps.update({1: "S", 2: (6.0, 53.0, 51.0), 3: "E", 4: (112.0, 3.0, 0.0)})
    written = BytesIO()
    image.save(written, "JPEG", quality=95, exif=exif)
    assert b"Zqmerek" in written.getvalue() and len(written.getvalue()) > PART_BYTES
    return written.getvalue()


def package() -> bytes:
    """A program for phones."""
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        archive.writestr("AndroidManifest.xml", "x"), archive.writestr("classes.dex", "x")
    return written.getvalue()


def file(content: bytes, name: str = "foto.jpg", mime: str = "image/jpeg") -> dict[str, str]:
    return {"content": b64encode(content).decode(), "file_name": name, "mime_type": mime}


async def send(house: House, **content: Any) -> None:
    """The officer sends a tip, and the liaison takes it."""
    await house.say("liaison", "/piket")
    await house.say("officer", caption=f"/lapor {STORY}", **content)
    house.sees("officer")
    await house.press("liaison", "Tangani")


def downloads(house: House) -> int:
    return sum(each["method"] == "getFile" for each in house.client.calls())


def shown(house: House, kind: str) -> bytes:
    """The newest file of a kind on the liaison's phone."""
    contents = [
        each["content"][kind] for each in house.client.messages(house.users["liaison"]) if kind in each["content"]
    ]
    newest = contents[-1][-1] if kind == "photo" else contents[-1]
    telegram = house.settings.telegram
    token = telegram.token.get_secret_value()
    with urlopen(f"{telegram.base_url}/bot{token}/getFile?file_id={newest['file_id']}") as answer:  # noqa: S310 - the sandbox
        path = json.load(answer)["result"]["file_path"]
    with urlopen(f"{telegram.base_url}/file/bot{token}/{path}") as answer:  # noqa: S310 - likewise
        return answer.read()


def stored(house: House) -> list[Media]:
    with house.app.database.transaction() as tx:
        return list(tx.session.scalars(select(Media).order_by(Media.id)))


async def test_a_picture_sent_as_a_file_is_shown_without_what_the_camera_wrote(house: House) -> None:
    original = photograph()
    await send(house, document=file(original, "zqnama.jpg"))
    assert shown_media(house, "liaison") == ["photo"]
    seen = shown(house, "photo")
    assert b"Exif" not in seen and b"Zqmerek" not in seen
    with Image.open(BytesIO(seen)) as image:
        assert image.size == (700, 900) and not image.getexif()
    assert caption(house, "liaison") == f"{house.code()}\nDiambil: {TAKEN}, -6.89750, 112.05000 (menurut kameranya)"
    notices = str(house.client.phone(house.users["liaison"])["notifications"])
    assert house.code() in notices and "112.05" not in notices and "09.12" not in notices
    await house.say("leader", f"/detail {house.code()}")
    await house.press("leader", "Buka cerita")
    await house.say("leader", "Gelar perkara")
    assert caption(house, "leader") == house.code()  # under the photo; where it was taken is the owner's to know
    await house.say("officer", document=file(original))
    with house.app.database.transaction() as tx:
        first, again = tx.session.scalars(select(Media).order_by(Media.id))
        assert json.loads(first.exif) == {
            "at": "2026:11:24 09:12:00",
            "camera": "Zqmerek A5",
            "place": [-6.8975, 112.05],
        }
        assert open_file(tx, tx.session.get_one(File, first.file_id)) == original
        assert (again.file_id, again.shown_id) == (first.file_id, first.shown_id)
        assert tx.session.scalar(select(func.count()).select_from(File)) == 2
        parts = tx.session.scalars(select(FilePart.content_sealed)).all()
        assert not any(b"Zqmerek" in each or original[5000:5040] in each for each in parts)
        last = tx.session.scalars(select(FilePart).where(FilePart.file_id == first.file_id, FilePart.number > 0)).all()
        last[-1].file_id, last[-1].number = first.shown_id, 99
        with pytest.raises(WrongKey):
            open_file(tx, tx.session.get_one(File, first.shown_id))


async def test_videos_and_sounds_are_shown_without_what_their_camera_wrote_and_wait_until_that_is_removed(
    house: House,
) -> None:
    film, note = recordings.video(), recordings.voice(b"LOCATION=" + PLACE, b"ENCODER=x")
    house.client.faults("getFile", status=502)
    await send(house, video={"content": b64encode(film).decode()})
    assert WAITS in house.texts("liaison")[-1] and kinds(house) == []
    await house.pass_time(seconds=10)
    assert kinds(house) == ["video"] and f"{TAKEN}, -6.89760, 112.05010 (menurut" in caption(house, "liaison")
    seen = shown(house, "video")
    assert len(seen) == len(film) and seen[:40] == film[:40] and PICTURES in seen[:60]
    assert seen.count(b"free") == 4 and [word for word in TOLD if word in seen] == []
    await house.say("officer", document=file(film, "zq.mp4", "video/mp4"))
    assert shown(house, "document") == seen
    await house.say("officer", audio={"content": b64encode(note).decode()})
    heard = shown(house, "audio")
    assert len(heard) == len(note) and b"LOCATION" not in heard and b"libopus" in heard and heard.endswith(b"sound")
    assert recordings.pages_fit(note) and recordings.pages_fit(heard)
    await house.say("officer", document=file(recordings.song(), "zq.mp3", "audio/mpeg"))
    assert shown(house, "document") == FRAME
    await house.say("officer", document=file(recordings.tagged_behind(), "zq2.mp3", "audio/mpeg"))
    assert shown(house, "document") == FRAME * 10
    plain_note = recordings.voice(b"ENCODER=x")
    await house.say("officer", voice={"content": b64encode(plain_note).decode()})
    assert shown(house, "voice") == plain_note
    with house.app.database.transaction() as tx:
        first, *more, last = tx.session.scalars(select(Media).order_by(Media.id))
        assert open_file(tx, tx.session.get_one(File, first.file_id)) == film and last.shown_id is None
        assert [json.loads(each.exif) for each in (first, *more)] == [
            *[{"at": "2026:11:24 09:12:00", "place": [-6.8976, 112.0501]}] * 2,
            *[{"place": [-6.8975, 112.05]}] * 3,
        ]


@SQLITE
async def test_a_recording_whose_metadata_cannot_be_removed_is_stored_and_shown_to_nobody(house: House) -> None:
    film = recordings.video() + b"GPS"
    await send(house, document=file(film, "zq.mp4", "video/mp4"))
    assert [each for each in house.texts("officer") if "Berkas" in each] == [
        f"Berkas pada {house.code()} sudah tersimpan, tetapi tidak diperlihatkan: catatan lokasi yang mungkin ada di"
        " dalamnya tidak dapat dihapus. Mohon kirim lagi sebagai video atau pesan suara biasa, bukan sebagai berkas."
    ]
    assert kinds(house) == [] and any(KEPT_OUT in each for each in house.texts("liaison"))
    with house.app.database.transaction() as tx:
        (media,) = tx.session.scalars(select(Media))
        assert (media.state, media.shown_id) == ("refused", None)
        assert open_file(tx, tx.session.get_one(File, media.file_id)) == film


def caption(house: House, name: str) -> str:
    """The words under the newest file on a phone."""
    return next(str(each["caption"]) for each in reversed(house.client.messages(house.users[name])) if each["caption"])


def kinds(house: House) -> list[str]:
    """The kinds of files on the liaison's phone that the bot sent."""
    sent = [each for each in house.client.messages(house.users["liaison"]) if not each["own"]]
    return [kind for each in sent for kind in FILES if kind in each["content"]]


FRAGMENT = recordings.box(b"moof", recordings.box(b"mfhd", recordings.numbers(0, 1)))


@pytest.mark.parametrize(
    ("content", "hidden"),
    [
        (recordings.video(), False),
        (recordings.video(recordings.box(b"gps ", PLACE)), False),
        (recordings.video() + recordings.box(b"free", PLACE) + b"\0\0\0\0free" + PLACE, False),
        (recordings.video() + b"\0\0\0\1free" + b"\0\0\0\0\0\0\0\x22" + PLACE, False),
        (recordings.video() + FRAGMENT, True),  # it cannot be said where the places of its second track are
        (recordings.video()[:-1], True),
        (recordings.video() + b"\0\0\0\1free", True),
        (recordings.video().replace(b"stco", b"free"), True),
        (recordings.dashboard(), False),
        (recordings.dashboard().replace(b"\0\0\0\x1efree", b"\x7f\0\0\x1efree"), True),
        (recordings.twice(), True),  # the same samples again and again would fill the memory
        (recordings.video() + recordings.box(b"free") * 20_001, True),
        (recordings.voice(b"LOCATION=" + PLACE) * 101, True),
        (recordings.video().replace(recordings.numbers(0, 1, 50), recordings.numbers(0, 1, 2**31)), True),
        (recordings.video().replace(recordings.numbers(0, 0, 1, 21), recordings.numbers(0, 9, 2**31, 21)), True),
        (recordings.voice(b"LOCATION=" + PLACE) * 2, False),
        (recordings.voice(b"LOCATION=" + PLACE)[:-1], True),
        (recordings.voice(PLACE).replace(b"OpusTags", b"OpusTagz"), True),
        (recordings.voice(PLACE).replace(b"libopus\x01", b"libopus\xff"), True),
        (recordings.song(), False),
        (recordings.tagged_behind(), False),
        (recordings.song()[:-128] + b"APETAGEX" + PLACE.ljust(24, b"\0"), True),
        (b"ID3\4\0\0\0\0\0\x7f", True),
        (b"#!AMR\nsound", False),
        (b"\x1aE\xdf\xa3webm", True),
    ],
)
def test_no_recording_is_shown_with_its_place_or_if_it_cannot_be_read(content: bytes, hidden: bool) -> None:
    found = examine(MediaKind.VIDEO, content)
    assert found and found.content == content and found.hidden == hidden
    assert hidden or not any(word in (found.shown or content) for word in TOLD)


@SQLITE
async def test_a_photo_that_is_replaced_while_it_is_being_sent_is_taken_back_then(house: House) -> None:
    await house.say("liaison", "/piket")
    message = await house.say("officer", caption=f"/lapor {STORY}", photo=file(b"\x89PNG\r\n\x1a\n1"))
    (offer,) = [each for each in house.client.messages(house.users["liaison"]) if each["buttons"]]
    house.client.press(house.users["liaison"], offer["message_id"], "Tangani")
    await house.app.poll(0)
    await house.app.handle()
    while not shown_media(house, "liaison"):
        await house.app.deliver()
    first = house.client.messages(house.users["liaison"])[-1]  # it is there, which is not stored yet
    edited = {"caption": f"/lapor {STORY}", "photo": file(b"\x89PNG\r\n\x1a\n2")}
    house.client.edit(house.users["officer"], message["message_id"], **edited)
    await house.pump()
    assert shown_media(house, "liaison") == ["photo"]
    assert first["content"]["photo"] and first not in house.client.messages(house.users["liaison"])


@SQLITE
async def test_a_camera_whose_clock_stands_in_the_first_year_stops_no_message(house: House) -> None:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "0001:01:01 00:00:00"
    written = BytesIO()
    Image.new("RGB", (9, 9)).save(written, "JPEG", exif=exif)
    await send(house, document=file(written.getvalue()))
    assert shown_media(house, "liaison") == ["photo"] and caption(house, "liaison") == house.code()
    await house.say("liaison", "/antrian")
    assert "Antrean: 1" in house.texts("liaison")[-1]


@SQLITE
@pytest.mark.parametrize("content", [PROGRAM, package(), b"#!/bin/sh\nrm -rf ~\n", b"\xff\xd8\xff no picture"])
async def test_what_is_no_picture_is_kept_out_whatever_its_name(house: House, content: bytes) -> None:
    await send(house, document=file(content))
    code = house.code()
    assert [each for each in house.texts("officer") if "Berkas" in each] == [
        f"Berkas pada {code} tidak dapat diterima karena jenisnya; kirim sebagai foto, video, atau PDF."
        " Selebihnya sudah kami terima."
    ]
    assert shown_media(house, "liaison") == [] and any(KEPT_OUT in each for each in house.texts("liaison"))
    assert [(each.state, each.file_id) for each in stored(house)] == [("refused", None)]


@pytest.mark.parametrize(
    ("mode", "size", "form", "shown_size"),
    [
        ("RGBA", (30, 20), "PNG", (30, 20)),
        ("CMYK", (30, 20), "JPEG", (30, 20)),
        ("P", (30, 20), "GIF", (30, 20)),
        ("I;16", (30, 20), "PNG", (30, 20)),
        ("L", (5120, 2560), "JPEG", (2560, 1280)),
        ("L", (8, 2000), "PNG", (101, 2000)),  # the platform takes no photo that is narrower
    ],
)
def test_pictures_of_all_kinds_become_photos(
    mode: str, size: tuple[int, int], form: str, shown_size: tuple[int, int]
) -> None:
    written = BytesIO()
    Image.new(mode, size).save(written, form)
    found = examine(MediaKind.DOCUMENT, written.getvalue())
    assert found and found.exif == ""
    with Image.open(BytesIO(found.shown)) as image:
        assert (image.format, image.size) == ("JPEG", shown_size)


@SQLITE
async def test_of_a_file_that_is_too_large_the_sender_is_told_once_and_the_tip_stays(house: House) -> None:
    settings = house.app.database.settings.model_copy(update={"media": MediaSettings(max_megabytes=1)})
    house.app.database.settings = settings
    large = PDF * 3
    await send(house, document=file(large, "a.pdf", "application/pdf"), media_group_id="5")
    await house.say("officer", document=file(large + b"0", "b.pdf", "application/pdf"), media_group_id="5")
    advice = [each for each in house.texts("officer") if "terlalu besar" in each]
    assert advice == [
        f"Berkas pada {house.code()} terlalu besar; kirim foto atau video pendek di bawah 1 MB."
        " Selebihnya sudah kami terima."
    ]
    assert downloads(house) == 0 and shown_media(house, "liaison") == []
    sent = await house.say("officer2", video={"content": b64encode(large).decode()})
    newest = house.client.messages(house.users["officer2"])[-1]
    assert newest["text"].startswith("Berkas Anda terlalu besar") and newest["reply_to"] == sent["message_id"]
    with house.app.database.transaction() as tx:
        member = roster.find(tx, PEOPLE["officer2"][0])
        tx.session.scalars(select(Account).where(Account.member_id == member.id)).one().standing = Standing.LOCKED
    house.sees("officer2")
    await house.say("officer2", voice={"content": b64encode(large).decode()})
    assert house.sees("officer2")[-1].startswith("Berkas Anda terlalu besar")
    await house.say("officer", document=file(PDF, "c.pdf", "application/pdf"), media_group_id="5")
    assert shown_media(house, "liaison") == ["document"] and shown(house, "document") == PDF


@SQLITE
async def test_a_receipt_waits_for_no_file_and_a_process_killed_before_storing_loses_none(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.client.faults("getFile", status=502)
    await send(house, document=file(PDF, "a.pdf", "application/pdf"))
    assert any("tercatat" in each for each in house.texts("officer"))
    assert WAITS in house.texts("liaison")[-1] and shown_media(house, "liaison") == []
    with monkeypatch.context() as killed:
        killed.setattr(fetcher, "store_fetched", kill)
        with pytest.raises(OperationalError):
            await house.pass_time(seconds=10)
    assert [each.state for each in stored(house)] == ["waiting"]
    await house.pass_time(seconds=30)
    assert shown_media(house, "liaison") == ["document"] and shown(house, "document") == PDF


@SQLITE
async def test_a_file_that_kills_the_process_again_and_again_is_given_up(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(fetcher, "examine", kill)
        killed.setattr(fetcher, "MOST_TRIES", 3)
        killed.setattr(fetching, "MOST_TRIES", 3)
        with pytest.raises(OperationalError):
            await send(house, document=file(PDF, "a.pdf", "application/pdf"))
        for _ in range(2):
            with pytest.raises(OperationalError):
                await house.pass_time(minutes=1)
        await house.pass_time(minutes=1)
    assert downloads(house) == 3 and [each.state for each in stored(house)] == ["gone"]
    assert "tidak dapat diambil" in house.texts("officer")[-1]


def kill(*_: object) -> None:
    raise OperationalError("", {}, OSError())


@SQLITE
async def test_talk_of_the_group_is_not_fetched_until_it_is_reported(house: House) -> None:
    said = await house.say("officer2", photo=True, caption="Selamat pagi", chat=GROUP)
    assert downloads(house) == 0 and [each.state for each in stored(house)] == [None]
    await house.say("officer", "/lapor", GROUP, reply_to=said["message_id"])
    assert downloads(house) == 1 and [each.state for each in stored(house)] == ["stored"]


@SQLITE
async def test_a_file_that_the_platform_never_hands_over_is_given_up_after_many_tries(house: House) -> None:
    missing = {"ok": False, "error_code": 400, "description": "Bad Request: wrong file_id or the file is unavailable"}
    house.client.faults("getFile", times=5, status=400, body=json.dumps(missing))
    await send(house, document=file(PDF, "a.pdf", "application/pdf"))
    for tries in range(1, 5):
        assert downloads(house) == tries
        await house.pass_time(minutes=5)
    assert house.texts("officer")[-1].startswith(
        f"Berkas pada {house.code()} tidak dapat diambil; mohon dikirim sekali"
    )
    assert KEPT_OUT in house.texts("liaison")[-1] and [each.state for each in stored(house)] == ["gone"]


@SQLITE
async def test_a_file_that_the_platform_has_lost_is_sent_from_the_store(house: House) -> None:
    lost = {"ok": False, "error_code": 400, "description": "Bad Request: wrong file identifier/HTTP URL specified"}
    house.client.faults("sendPhoto", status=400, body=json.dumps(lost))
    content = photograph()[:5000]
    await send(house, photo={"content": b64encode(content).decode()})
    await house.pump()
    assert shown_media(house, "liaison") == ["photo"] and shown(house, "photo") == content
