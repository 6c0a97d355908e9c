"""Every kind of content that a member can send: what becomes of it in private and in the group, and what is shown."""

from typing import Any

from sqlalchemy import select

from bot.models.message import Media, Message
from bot.services.group.groups import set_up_groups
from tests.content import (
    AS_KIND,
    ASKED,
    CANNOT,
    CHANNEL,
    FILE,
    FORWARDED,
    KEPT_AS,
    KINDS,
    NO_TOPIC,
    NOTHING,
    OFFERED,
    ORIGIN,
    PLACE,
    TOPIC,
    USER,
)
from tests.house import GROUP, House
from tests.marks import SQLITE
from tests.phones import receipts, shown_media
from tests.rows import inbox, stories
from tests.tips import STORY


@SQLITE
async def test_every_kind_of_content_in_private_and_in_the_group(house: House) -> None:
    for chat in (None, GROUP):
        for number, (content, _, _) in enumerate(KINDS.values()):
            send(house, content, chat, 50_000 + number)
    for origin in FORWARDED:
        house.client.say(house.users["officer"], f"Kabar dari {origin}", forward_from=origin)
    await house.pump()
    told = [OFFERED if "sebagai informasi" in words else words for words in house.sees("officer")]
    answers = [CANNOT if private == ASKED else private for _, private, _ in KINDS.values()]
    assert told == [each for each in answers if each != NOTHING] + [OFFERED] * len(FORWARDED)
    groups = {kind: group for kind, (_, _, group) in KINDS.items() if group != NOTHING}
    assert in_group(house) == [KEPT_AS.get(kind, kind) if group == AS_KIND else "" for kind, group in groups.items()]
    assert house.sees("officer", GROUP) == house.sees("operator") == [] and inbox(house) == {}


def send(house: House, content: dict[str, Any], chat: int | None, number: int) -> None:
    """Sends a content; one that the sandbox does not know, as the platform would hand it out."""
    officer = USER | {"id": house.users["officer"]}
    if "raw" not in content:
        house.client.say(officer["id"], chat=chat, **content)
        return
    there = {"id": chat, "type": "supergroup"} if chat else {"id": officer["id"], "type": "private"}
    message = {"message_id": number, "date": 1_790_000_000, "chat": there, "from": officer}
    house.client.updates({"message": message | content["raw"]})


def in_group(house: House) -> list[str]:
    """The unreadable kinds of the messages that are stored for the group; "" for one that can be read."""
    with house.app.database.transaction() as tx:
        stored = select(Message.unreadable).where(Message.group_id.is_not(None)).order_by(Message.id)
        return list(tx.session.scalars(stored))


async def test_a_liaison_gets_what_was_sent_as_it_is_now(house: House) -> None:
    """Links, venues, photos of several sizes; the last version of what was replaced or has moved."""
    officer = house.users["officer"]
    await house.say("liaison", "/piket")
    words = "/lapor Ada sabu di Beji Jenu, fotonya di sini dan 😀 di situ"
    links = {"di sini": "https://contoh.id/a", "di situ": "https://contoh.id/b"}
    await house.say("officer", words, links=links)
    expected = "Ada sabu di Beji Jenu, fotonya di sini (https://contoh.id/a) dan 😀 di situ (https://contoh.id/b)"
    assert house.story() == expected
    await house.press("liaison", "Tangani")
    code = house.code()

    await house.say("liaison", f"/tanya {code} Ada foto?")
    question = house.client.messages(officer)[-1]["message_id"]
    venue = PLACE | {"title": "Warung Sari", "address": "Jalan Melati 5"}
    photo = {"photo": {"sizes": [800, 90, 320]}, "reply_to": question}
    face = await house.say("officer", caption="Ini orangnya", **photo)
    for answer in ({"venue": venue}, {"animation": True}, {"sticker": True}, {"voice": True}):
        await house.say("officer", reply_to=question, **answer)
    live = await house.say("officer", location=PLACE | {"live_period": 900}, reply_to=question)
    assert any("Warung Sari, Jalan Melati 5" in each for each in house.texts("liaison"))
    assert kinds(house) == ["photo", "location", "animation", "sticker", "voice", "location"]
    largest = max(face["photo"], key=lambda size: size["width"])
    assert (largest["width"], pictures(house)) == (800, [largest["file_id"]])
    sticker = next(each["message_id"] for each in shown(house) if "sticker" in each["content"])
    assert [each["text"] for each in shown(house) if each["message_id"] < sticker][-1] == code

    house.sees("liaison")
    new = house.client.edit(officer, face["message_id"], photo=True, caption="Ini orangnya")
    await house.pump()
    assert pictures(house) == [new["photo"][-1]["file_id"]]  # the earlier one is gone from the liaison's phone
    assert any("menggantikan yang sebelumnya" in each for each in house.sees("liaison"))
    house.client.edit(officer, face["message_id"], caption="Ini orangnya, dekat masjid")
    await house.pump()
    assert pictures(house) == [new["photo"][-1]["file_id"]]  # once: only the words have changed
    for moved in (-6.8, -6.7, -6.6):
        house.client.edit(officer, live["message_id"], location=PLACE | {"latitude": moved})
    await house.pump()
    assert len(kinds(house)) == 6
    house.client.edit(officer, live["message_id"], stop=True)
    await house.pump()
    assert latitudes(house) == [-6.9, -6.9, -6.6]  # of the venue, and of the first and the last position
    await house.say("liaison", f"/detail {code}")
    assert pictures(house)[1:] == [new["photo"][-1]["file_id"]] and latitudes(house)[3:] == [-6.9, -6.6]
    assert stored(house, "photo") == 2 and stored(house, "location") + stored(house, "live_location") == 3


def shown(house: House) -> list[dict[str, Any]]:
    """What the bot has sent to the liaison and not taken back."""
    return [each for each in house.client.messages(house.users["liaison"]) if not each["own"]]


def kinds(house: House) -> list[str]:
    return [each["attachment"] for each in shown(house) if each["attachment"] and each["protected"]]


def pictures(house: House) -> list[str]:
    return [each["content"]["photo"][-1]["file_id"] for each in shown(house) if "photo" in each["content"]]


def latitudes(house: House) -> list[float]:
    return [each["content"]["location"]["latitude"] for each in shown(house) if "location" in each["content"]]


def stored(house: House, kind: str) -> int:
    with house.app.database.transaction() as tx:
        return len(tx.session.scalars(select(Media).where(Media.kind == kind)).all())


MALFORMED: dict[str, dict[str, Any]] = {
    "a poll with unknown fields in the reply": {
        "reply_to_message": {"message_id": 7, "poll": {"question": [], "options": 5, "hologram": True}}
    },
    "an unknown effect": {"effect_id": {"id": []}},
    "malformed entities": {
        "entities": [5, {"type": "text_link"}, {"type": "text_link", "offset": -1, "length": 9, "url": "https://x.id"}]
    },
    "entities beyond the text": {
        "entities": [{"type": "text_link", "offset": 9, "length": 9_999, "url": "https://x.id"}]
    },
    "a new type in a union": {"forward_origin_of_story": {"type": "hologram"}, "paid_star_count": "many"},
    "a link preview of another shape": {"link_preview_options": [], "via_bot": 5, "quote": "x", "external_reply": []},
    "a reply without a number": {"reply_to_message": {"text": "x"}, "message_thread_id": "y", "is_topic_message": 1},
    "dates beyond the calendar": {"date": 10**30, "edit_date": "yesterday"},
    "a sender without a name": {"sender_boost_count": [], "author_signature": 5},
    "a file of three gigabytes": {"video": FILE | {"file_size": 3 * 2**30}},
    "photo sizes of another shape": {"photo": [5, {"file_id": 7}, {"width": 3}]},
}


async def test_a_detail_that_cannot_be_read_costs_that_detail_only(house: House) -> None:
    officer = {"id": house.users["officer"], "is_bot": False}
    chat = {"id": officer["id"], "type": "private"}
    for number, (what, detail) in enumerate(MALFORMED.items()):
        message = {"message_id": 60_000 + number, "date": 1_790_000_000, "chat": chat, "from": officer}
        house.client.updates({"message": message | {"text": f"/lapor sabu, {what}"} | detail})
    await house.pump()
    assert stories(house) == [f"sabu, {what}" for what in MALFORMED]
    assert inbox(house) == {} and len(receipts(house)) == len(MALFORMED)


@SQLITE
async def test_a_report_beside_other_things(house: House) -> None:
    """An album whose second part is a command, a sticker instead of a story, a poll that is pointed at, marks."""
    officer = house.users["officer"]
    await house.say("liaison", "/piket")
    house.client.say(officer, photo=True, media_group_id="3")
    house.client.say(officer, photo=True, caption="/lapor sabu di Beji Jenu", media_group_id="3")
    await house.pump()
    (receipt,) = house.sees("officer")
    assert "tercatat" in receipt and house.story() == "sabu di Beji Jenu"
    await house.say("officer", photo=True, media_group_id="4")
    await house.say("officer", photo=True, caption="/lapor ganja di Beji Jenu", media_group_id="4")
    beside = ("sebagai informasi", "Ditambahkan")
    assert [words for words in house.texts("officer") if any(each in words for each in beside)] == []  # taken back
    await house.press("liaison", "Tangani")
    assert shown_media(house, "liaison") == ["photo", "photo"]

    await house.say("officer", "/lapor")
    house.sees("officer")
    await house.say("officer", sticker=True)
    assert house.sees("officer") == [CANNOT]
    await house.say("officer", poll={"question": "x", "options": ["a", "b"]})
    assert house.sees("officer") == [CANNOT]
    await house.say("officer", "Ada inex di Beji Jenu")  # the question is still open
    assert house.story() == "Ada inex di Beji Jenu"

    poll = await house.say("leader", chat=GROUP, poll={"question": "x", "options": ["a", "b"]})
    house.sees("officer")
    await house.say("officer", "/lapor", GROUP, reply_to=poll["message_id"])
    assert house.sees("officer") == [CANNOT]
    elsewhere = {"origin": ORIGIN, "chat": CHANNEL, "message_id": 5}
    await house.say("officer", "/lapor", external_reply=elsewhere, quote="Ada tramadol di Beji Jenu")
    assert house.story() == "Ada tramadol di Beji Jenu"
    house.sees("officer")
    bots = house.client.messages(officer)[-1]["message_id"]
    await house.say("officer", "/lapor", reply_to=bots)  # words of the bot are no story
    assert "tercatat" not in house.sees("officer")[0]
    for words in ("\u200e/ LAPOR: pil Y di Beji Jenu", "karnopen di Beji Jenu #lapor"):
        await house.say("officer", words, GROUP)
        assert house.story() == words.removeprefix("\u200e/ LAPOR: ").removesuffix(" #lapor")
    assert len(house.tips()) == 6


@SQLITE
async def test_in_a_forum_answers_go_to_the_topic(house: House) -> None:
    forum = int(house.client.group("Forum", list(house.users.values()), is_forum=True)["id"])
    with house.app.database.transaction() as tx:
        set_up_groups(tx, {"telegram": [str(forum)]})
    opened = await house.say("leader", chat=forum, other={"forum_topic_created": TOPIC})
    thread = opened["message_id"]
    await house.say("officer", f"/lapor {STORY}", forum, message_thread_id=thread)
    await house.say("officer", f"/lapor {STORY} juga", forum)
    for gone in (False, True):
        await house.say("officer", "/info Apel besok pukul 07.00", forum, message_thread_id=thread)
        if gone:
            house.client.faults("sendMessage", status=400, body=NO_TOPIC)
        await house.press("officer", "Bagikan")
    # The first one is the notice for all, the last one what the platform refused in its topic.
    assert topics(house, forum) == [None, thread, None, thread, None]


def topics(house: House, forum: int) -> list[int | None]:
    """The topics of the bot's texts in a forum."""
    calls = [each for each in house.client.calls() if each["method"] == "sendMessage" and each["ok"]]
    return [each["result"].get("message_thread_id") for each in calls if each["result"]["chat"]["id"] == forum]
