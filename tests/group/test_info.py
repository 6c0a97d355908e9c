"""/info in the group: shown without its author, and not for tips or names."""

from sqlalchemy import select

from bot.models.message import Revision
from bot.services.group.groups import set_up_groups
from tests.house import GROUP, House
from tests.marks import SQLITE
from tests.phones import newest
from tests.together import Together

# Words for `/info`, and what the bot answers in private.
NAMES, TIP = "Mohon tanpa nama", "Ini tampaknya berisi informasi"
WORDS = (
    ("Sosialisasi bahaya narkoba Jumat pukul 9 di balai desa", "Akan tampil di grup"),
    ("Apel besok pukul 07.00, kumpul di Polsek Jenu", "Akan tampil di grup"),
    ("Bripka Slamet pindah tugas", NAMES),
    ("Kata Pak Kades besok ada sosialisasi", NAMES),
    ("Hubungi sdr. Budi untuk jadwal", NAMES),
    ("Budi bin Slamet hadir", NAMES),
    ("Hubungi 081234567890 untuk jadwal", NAMES),
    ("Ada yang jualan sabu di warung Beji", TIP),
    ("Info warga ada transaksi sabu di Sugihwaras", TIP),
)


async def test_info_typed_in_the_group_does_not_stay_under_its_authors_name(house: House) -> None:
    message = await house.say("officer", "/info Sosialisasi Jumat pukul 9", chat=GROUP)
    shown = [each["message_id"] for each in house.client.messages(house.users["officer2"], GROUP)]
    assert message["message_id"] not in shown
    await house.press("officer", "Bagikan")
    assert any("Sosialisasi" in text for text in house.texts("officer2", GROUP))


async def test_info_is_no_way_for_tips_or_names(house: House) -> None:
    for words in ("Slamet jualan sabu di Beji", "Bripka Slamet bandar", "Budi bin Slamet"):
        message = await house.say("officer", f"/info {words}", chat=GROUP)
        assert not any(words in text for text in house.texts("officer2", GROUP)), words
        shown = [each["message_id"] for each in house.client.messages(house.users["officer2"], GROUP)]
        assert message["message_id"] not in shown
    with house.app.database.transaction() as tx:
        kept = {row.text for row in tx.session.scalars(select(Revision))}
    assert "/info Bripka Slamet bandar" in kept


@SQLITE
async def test_what_names_people_or_is_a_tip_has_no_preview_that_could_be_shared(house: House) -> None:
    people = Together(house)
    for words, said in WORDS:
        shown = await people.say({"officer": f"/info {words}"})
        assert said in shown["officer"], words
        toasts, _ = await people.press("share", ["officer"])
        assert (toasts["officer"] == "") == (said == "Akan tampil di grup"), words
    shared = house.texts("officer2", GROUP)
    assert [words for words, _ in WORDS if any(words in each for each in shared)] == [WORDS[0][0], WORDS[1][0]]


async def test_a_photo_instead_of_the_button_ends_the_preview_and_is_a_new_message(house: House) -> None:
    await house.say("officer", "/info Besok apel jam tujuh")
    house.look()
    await house.say("officer", photo=True)
    assert any("Ya, kirim" in button["text"] for row in newest(house, "officer")["buttons"] for button in row)
    await house.press("officer", "Bagikan")
    assert house.sees("officer", GROUP) == []
    assert "/info" in house.toast("officer")


@SQLITE
async def test_it_is_shared_where_it_was_asked_for_also_after_a_refusal(house: House) -> None:
    forum = int(house.client.group("Lain", list(house.users.values()), is_forum=True)["id"])
    with house.app.database.transaction() as tx:
        set_up_groups(tx, {"telegram": [str(GROUP), str(forum)]})
    opened = await house.say("leader", chat=forum, other={"forum_topic_created": {"name": "J", "icon_color": 0x6FB9F0}})
    await house.say("officer", "/info Pak Slamet piket", forum, message_thread_id=opened["message_id"])
    assert NAMES in house.sees("officer")[-1]
    await house.say("officer", "Apel besok")
    await house.press("officer", "Bagikan")
    (posted,) = [each for each in house.client.calls() if "Apel" in str(each["params"].get("text", ""))][1:]
    assert (posted["params"]["chat_id"], posted["params"]["message_thread_id"]) == (forum, opened["message_id"])
    await house.say("officer", "/info Apel lusa", forum)
    with house.app.database.transaction() as tx:
        set_up_groups(tx, {"telegram": [str(GROUP)]})
    await house.press("officer", "Bagikan")
    assert "Apel lusa" in house.texts("officer2", GROUP)[-1]


@SQLITE
async def test_what_is_refused_for_a_name_leaves_the_group_however_it_is_spelled(house: House) -> None:
    words = "Bripka Slamet bandar"
    officer = house.users["officer"]
    kept = house.client.say(officer, "Selamat pagi", GROUP)
    sent = [
        house.client.say(officer, f"/Info {words}", GROUP),
        house.client.say(officer, f" /INFO@anti_narkoba_bot {words}", GROUP),
        house.client.say(officer, f"/info: {words}", GROUP, reply_to=kept["message_id"]),
        house.client.say(officer, chat=GROUP, photo=True, caption=f"/Info {words}"),
    ]
    turned = house.client.say(officer, "Selamat siang", GROUP)
    house.client.edit(officer, turned["message_id"], f"/Info {words}", chat=GROUP)
    await house.pump()
    shown = {each["message_id"] for each in house.client.messages(house.users["officer2"], GROUP)}
    assert kept["message_id"] in shown
    assert not shown & {each["message_id"] for each in (*sent, turned)}
    assert not any("Slamet" in each for each in house.texts("officer2", GROUP))
