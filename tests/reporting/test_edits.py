"""Reports that are edited after they were sent."""

from tests.house import GROUP, House
from tests.marks import SQLITE
from tests.rows import stories
from tests.tips import STORY


async def test_an_edited_report_is_told_to_who_has_it(house: House) -> None:
    await house.say("liaison", "/piket")
    message = await house.say("officer", f"/lapor {STORY}")
    await house.press("liaison", "Tangani")
    house.sees("liaison")
    house.client.edit(house.users["officer"], message["message_id"], f"/lapor {STORY}, rumah cat hijau")
    await house.pump()
    (told,) = house.sees("liaison")
    assert "rumah cat hijau" in told and "/lapor" not in told
    assert house.story() == STORY
    await house.say("liaison", f"/detail {house.code()}")
    assert any("tambahan" in text and "cat hijau" in text for text in house.sees("liaison"))


async def test_an_edit_in_the_group_becomes_part_of_the_tip(house: House) -> None:
    await house.say("liaison", "/piket")
    message = await house.say("officer", STORY, chat=GROUP)
    await house.press("officer", "Ya, kirim")
    await house.press("liaison", "Tangani")
    house.sees("liaison")
    update = {
        "message_id": message["message_id"],
        "date": 1,
        "edit_date": 2_000_000_000,
        "text": f"{STORY}, dekat masjid",
    }
    officer = {"id": house.users["officer"], "is_bot": False, "first_name": "x"}
    group = {"id": GROUP, "type": "supergroup", "title": "Grup"}
    house.client.updates({"edited_message": update | {"chat": group, "from": officer}})  # edited as the bot removed it
    await house.pump()
    assert any("dekat masjid" in text for text in house.sees("liaison"))


async def test_an_edit_keeps_all_its_words(house: House) -> None:
    await house.say("liaison", "/piket")
    message = await house.say("officer", STORY)
    await house.press("officer", "Ya, kirim")
    await house.press("liaison", "Tangani")
    house.sees("liaison")
    house.client.edit(house.users["officer"], message["message_id"], "ada sabu/pil di Beji sejak 24/11")
    await house.pump()
    assert "ada sabu/pil di Beji sejak 24/11" in house.sees("liaison")[-1]


async def test_a_tip_does_not_change_with_a_message_that_another_wrote(house: House) -> None:
    message = await house.say("leader", "Kata warga ada sabu di Beji Jenu", chat=GROUP)
    await house.say("liaison", "/piket")
    await house.say("officer", "/lapor", chat=GROUP, reply_to=message["message_id"])
    await house.press("liaison", "Tangani")
    house.look()
    edited = {"message_id": message["message_id"], "date": 1, "edit_date": 2_000_000_000, "text": "Bukan di Beji"}
    leader = {"id": house.users["leader"], "is_bot": False, "first_name": "x"}
    group = {"id": GROUP, "type": "supergroup", "title": "Grup"}
    house.client.updates({"edited_message": edited | {"chat": group, "from": leader}})
    await house.pump()
    assert house.sees("liaison") == []
    await house.say("liaison", f"/detail {house.code()}")
    shown = " ".join(house.sees("liaison"))
    assert "Kata warga ada sabu" in shown and "Bukan di Beji" not in shown


async def test_every_edit_within_one_second_is_kept_in_order(house: House) -> None:
    await house.say("liaison", "/piket")
    message = await house.say("officer", f"/lapor {STORY}")
    await house.press("liaison", "Tangani")
    house.look()
    officer = {"id": house.users["officer"], "is_bot": False, "first_name": "x"}
    edited = {"message_id": message["message_id"], "date": 1, "edit_date": 2_000_000_000, "from": officer}
    edited |= {"chat": {"id": house.users["officer"], "type": "private"}}
    words = ("Pintu depan merah", "Pintu depan hijau", "Pintu depan biru")
    house.client.updates(*({"edited_message": edited | {"text": each}} for each in words))
    await house.pump()
    told = house.sees("liaison")
    assert [each in shown for each, shown in zip(words, told, strict=True)] == [True] * 3


async def edit(house: House, name: str, message: dict, text: str, **more: str) -> None:  # type: ignore[type-arg]  # JSON
    house.client.edit(house.users[name], message["message_id"], text, **more)
    await house.pump()


@SQLITE
async def test_what_is_edited_into_a_report_is_one_as_if_it_had_been_written_so(house: House) -> None:
    for before, after, story in (
        ("/lapro sabu di Beji Jenu", "/lapor sabu di Beji Jenu", "sabu di Beji Jenu"),
        ("/lapor", "/lapor ganja di Sugihwaras Jenu", "ganja di Sugihwaras Jenu"),
        ("Selamat pagi", "#lapor ekstasi di Beji Jenu", "ekstasi di Beji Jenu"),
    ):
        await house.pass_time(minutes=11)
        message = await house.say("officer", before)
        house.sees("officer")
        await edit(house, "officer", message, after)
        assert stories(house)[-1] == story and "tercatat" in house.sees("officer")[-1]
    await house.say("officer", "Tadi malam")  # the question after the empty command is answered: this joins the tip
    read = "Yang terbaca – kejadian: Sen 23 Nov"
    assert house.sees("officer") == [f"Ditambahkan ke {house.code()}.\n{read}"]
    await house.pass_time(minutes=11)
    message = await house.say("officer", voice=True)
    house.client.edit(house.users["officer"], message["message_id"], caption="/lapor")
    await house.pump()
    assert len(house.tips()) == 4
    message = await house.say("officer2", "/lapro sabu di gang buntu", chat=GROUP)
    house.client.edit(house.users["officer2"], message["message_id"], "/lapor sabu di gang buntu", chat=GROUP)
    await house.pump()
    assert stories(house)[-1] == "sabu di gang buntu"
    assert all("gang buntu" not in each for each in house.texts("leader", GROUP))


@SQLITE
async def test_chatter_edited_into_a_report_is_asked_about_once(house: House) -> None:
    message = await house.say("officer", "Selamat pagi semua", chat=GROUP)
    for words in (STORY, f"{STORY} tadi malam"):
        house.client.edit(house.users["officer"], message["message_id"], words, chat=GROUP)
        await house.pump()
    assert [each.startswith("Pesan Anda di grup tampaknya") for each in house.sees("officer")] == [True]
    message = await house.say("officer", "Pagi")
    await edit(house, "officer", message, "Pagi, ada yang overdosis sabu sekarang, tolong cepat")
    _, told = house.sees("officer")
    assert "Hubungi 110" in told
    await house.press("officer", "Ya, kirim")
    assert house.tips()[-1].urgency == "emergency"


@SQLITE
async def test_an_edit_runs_no_other_command_and_says_so(house: House) -> None:
    for before, after in (("/paket", "/piket"), ("/anggota", "/undang 85030001"), ("/piket", "siap")):
        message = await house.say("liaison", before)
        house.look()
        await edit(house, "liaison", message, after)
        assert house.sees("liaison") == [
            "Pesan yang diubah tidak kami jalankan lagi. Silakan kirim sebagai pesan baru."
        ]
    await house.say("liaison2", "/kunci")
    await house.press("liaison2", "Ya, kunci")
    message = await house.say("liaison2", "/lapro sabu di Beji Jenu")
    house.look()
    await edit(house, "liaison2", message, "/piket")
    assert house.sees("liaison2") == []
    await edit(house, "liaison2", message, "/lapor sabu di Beji Jenu")
    assert "tercatat" in house.sees("liaison2")[-1] and stories(house) == ["sabu di Beji Jenu"]
    await edit(house, "liaison2", message, "/lapor sabu di Beji Jenu, ada yang overdosis sekarang, tolong cepat")
    assert "Hubungi 110" in house.sees("liaison2")[-1] and house.tips()[0].urgency == "emergency"
