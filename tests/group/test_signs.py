"""A message in the group that reads like a report: its author is asked once, in private or by a sign in the group."""

from sqlalchemy import select

from bot.models.message import Message, Revision
from tests.house import GROUP, House
from tests.marks import SQLITE
from tests.people import EVERYBODY
from tests.together import Together

ASKED = "Pesan Anda di grup tampaknya berisi informasi"
SIGN = "Mohon lanjutkan lewat chat pribadi dengan bot."
REPORT = "Ada yang jualan sabu di warung Beji"


@SQLITE
async def test_whoever_writes_what_reads_like_a_report_is_asked_once_whatever_their_role(house: House) -> None:
    people = Together(house)
    shown = await people.say(dict.fromkeys(EVERYBODY, REPORT), GROUP)
    assert {name for name in EVERYBODY if ASKED in shown.get(name, "")} == EVERYBODY
    assert await people.say(dict.fromkeys(EVERYBODY, f" {REPORT.upper()}"), GROUP) == {}
    assert (await people.say({"officer": "Di Prunggahan Kulon ada bandar sabu"}, GROUP)).keys() == {"officer"}
    house.look()
    routine = house.client.say(house.users["liaison"], f"{REPORT} pojok", GROUP)
    for number, words in enumerate((f"{REPORT} pojok sekali", "Selamat pagi", f"{REPORT} pojok saja")):
        house.client.edit(house.users["liaison"], routine["message_id"], words, chat=GROUP)
        await house.pump()
        assert len(house.sees("liaison")) == (not number), words
    house.client.edit(
        house.users["liaison"], routine["message_id"], f"{REPORT}, anaknya kejang, nggak sadar", chat=GROUP
    )
    await house.pump()
    (asked,) = house.sees("liaison")
    assert ASKED in asked and "110" in asked
    for part in (f"{REPORT} malam ini", f"{REPORT} besok"):
        house.client.say(house.users["officer2"], chat=GROUP, photo=True, caption=part, media_group_id="5")
    await house.pump()
    assert len(house.sees("officer2")) == 1
    assert not any("Mohon" in each for each in house.texts("officer", GROUP))


@SQLITE
async def test_the_same_words_again_leave_the_group_if_they_are_a_tip_already(house: House) -> None:
    await house.say("leader", REPORT, GROUP)
    await house.press("leader", "Ya, kirim")
    again = await house.say("leader", REPORT, GROUP)
    shown = {each["message_id"] for each in house.client.messages(house.users["officer"], GROUP)}
    assert len(house.tips()) == 1 and again["message_id"] not in shown


@SQLITE
async def test_who_cannot_be_reached_in_private_gets_a_sign_in_the_group_once_a_day(house: House) -> None:
    house.users["outsider"] = int(house.client.user("Orang")["id"])
    house.client.member(GROUP, house.users["outsider"], "member")
    house.client.block(house.users["officer"])
    house.look()
    sent = {}
    for name in ("officer", "outsider"):
        await house.say(name, "Selamat pagi", GROUP)
        sent[name] = await house.say(name, REPORT, GROUP)
        await house.say(name, f"{REPORT} lagi, sebelah masjid", GROUP)
    signs = [each for each in house.client.messages(house.users["leader"], GROUP) if each["text"] == SIGN]
    assert [each["reply_to"] for each in signs] == [sent[name]["message_id"] for name in ("officer", "outsider")]
    assert house.sees("outsider") == []
    await house.pass_time(hours=25)
    await house.say("officer", f"{REPORT} hari ini juga", GROUP)
    assert house.texts("leader", GROUP).count(SIGN) == 3
    house.client.block(house.users["officer"], blocked=False)
    await house.say("officer", "Di Prunggahan Kulon ada bandar sabu", GROUP)
    assert house.texts("leader", GROUP).count(SIGN) == 3
    house.client.block(house.users["officer"])
    unanswered = (("officer", "/lapor"), ("officer", "/info Pak Budi"), ("outsider", "/lapor"), ("outsider", "#tip x"))
    for number, (name, words) in enumerate(unanswered):
        await house.pass_time(hours=25)
        await house.say(name, words, GROUP)
        assert house.texts("leader", GROUP).count(SIGN) == 4 + number, words
    await house.pass_time(hours=25)
    said = await house.say("outsider", "Selamat pagi", GROUP)
    for words, signs in ((f"/lapor@OtherBot {REPORT}", 7), ("Selamat siang", 7), (REPORT, 8), (f"{REPORT} lagi", 8)):
        house.client.edit(house.users["outsider"], said["message_id"], words, chat=GROUP)
        await house.pump()
        assert house.texts("leader", GROUP).count(SIGN) == signs, words


@SQLITE
async def test_many_outsiders_do_not_fill_the_group_with_signs_and_members_still_get_theirs(house: House) -> None:
    chat = {"id": GROUP, "type": "supergroup", "title": "Grup"}
    people = [{"id": 9000 + number, "is_bot": False, "first_name": "Orang"} for number in range(12)]
    flood = [
        {"message_id": 9000 + number, "date": 1, "chat": chat, "from": person, "text": f"{REPORT} {number}"}
        for number, person in enumerate(people)
    ]
    house.client.updates(*({"message": each} for each in flood))
    await house.pump()
    assert house.texts("leader", GROUP).count(SIGN) == 5
    house.client.block(house.users["officer"])
    await house.say("officer", REPORT, GROUP)
    assert house.texts("leader", GROUP).count(SIGN) == 6
    await house.pass_time(hours=2)
    house.client.updates(*({"message": each | {"message_id": 9100 + each["message_id"]}} for each in flood))
    await house.pump()
    assert house.texts("leader", GROUP).count(SIGN) == 11


async def test_a_command_for_another_bot_is_left_alone_and_what_is_shared_is_a_message_of_the_group(
    house: House,
) -> None:
    for words in (f"/lapor@OtherBot {REPORT}", f"/cek@OtherBot {REPORT}"):
        said = await house.say("officer", words, GROUP)
        house.client.edit(house.users["officer"], said["message_id"], f"{words} lagi", chat=GROUP)
        await house.pump()
    said = await house.say("officer", "Selamat pagi", GROUP)
    house.client.edit(house.users["officer"], said["message_id"], f"/cek@OtherBot {REPORT}", chat=GROUP)
    await house.pump()
    assert house.sees("officer") == [] and house.sees("officer", GROUP) == []
    await house.say("officer", "/info Apel besok pukul 07.00")
    await house.press("officer", "Bagikan")
    posted = next(each for each in house.client.messages(house.users["leader"], GROUP) if "Apel" in str(each["text"]))
    await house.say("leader", "Siap", GROUP, reply_to=posted["message_id"])
    with house.app.database.transaction() as tx:
        *_, shared, answer = tx.session.scalars(
            select(Message).where(Message.group_id.is_not(None)).order_by(Message.id)
        )
        words = tx.session.scalars(select(Revision).where(Revision.message_id == shared.id)).one().text
    assert (words, shared.author_id) == ("Apel besok pukul 07.00", None)
    assert answer.reply_to == shared.platform_id == str(posted["message_id"])
