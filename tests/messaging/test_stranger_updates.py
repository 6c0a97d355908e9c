"""Every kind of update from an account that is no member: only an id and a keyed hash stay, and no word of it.

The kinds are those of the published Bot API, typed by hand, and some that nobody knows yet.
"""

import logging
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.models.base import Base
from bot.models.inbox import Inbox, InboxState
from bot.sealing import Sealed
from tests.faults import Log
from tests.house import GROUP, House
from tests.tips import REPORT

PLANTED = "kucingbelangtiga"
NEUTRAL = "Maaf, layanan ini tidak tersedia untuk akun Anda."
ANSWERED_AGAIN = timedelta(minutes=11)
DATE = 1_790_000_000
STRANGER = 7_000_001
PERSON = {"id": STRANGER, "is_bot": False, "first_name": PLANTED, "username": PLANTED}
CHAT = {"id": STRANGER, "type": "private", "first_name": PLANTED}
SERVED = {"id": GROUP, "type": "supergroup", "title": "Grup"}
FOREIGN = {"id": -1_000_777, "type": "channel", "title": PLANTED}
FILE = {"file_id": PLANTED, "file_unique_id": PLANTED, "file_size": 5}
PHOTO = [FILE | {"width": 5, "height": 5}]
POLL = {
    "id": "1",
    "question": PLANTED,
    "options": [{"text": PLANTED, "voter_count": 0}],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
}
VENUE = {"location": {"latitude": -6.9, "longitude": 112.0}, "title": PLANTED, "address": PLANTED}
# What a message may hold.
MESSAGES: dict[str, dict[str, Any]] = {
    "text": {"text": PLANTED},
    "report": {"text": f"/lapor {PLANTED} jual sabu"},
    "emergency": {"text": f"DARURAT {PLANTED} overdosis sabu"},
    "command": {"text": f"/detail {PLANTED}"},
    "forwarded": {"text": PLANTED, "forward_origin": {"type": "user", "date": DATE, "sender_user": PERSON}},
    "quote": {"text": "x", "quote": {"text": PLANTED, "position": 0}},
    "animation": {"animation": FILE | {"width": 1, "height": 1, "duration": 1, "file_name": PLANTED}},
    "audio": {"audio": FILE | {"duration": 1, "title": PLANTED}, "caption": PLANTED},
    "document": {"document": FILE | {"file_name": PLANTED, "mime_type": PLANTED}},
    "photo": {"photo": PHOTO, "caption": PLANTED},
    "paid_media": {"paid_media": {"star_count": 1, "paid_media": []}, "caption": PLANTED},
    "sticker": {
        "sticker": FILE
        | {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False, "set_name": PLANTED}
    },
    "story": {"story": {"id": 1, "chat": CHAT}},
    "video": {"video": FILE | {"width": 1, "height": 1, "duration": 1, "file_name": PLANTED}},
    "video_note": {"video_note": FILE | {"length": 1, "duration": 1}},
    "voice": {"voice": FILE | {"duration": 1, "mime_type": PLANTED}},
    "checklist": {"checklist": {"title": PLANTED, "tasks": [{"id": 1, "text": PLANTED}]}},
    "contact": {"contact": {"phone_number": "+62812", "first_name": PLANTED}},
    "dice": {"dice": {"emoji": "🎲", "value": 3}, "author_signature": PLANTED},
    "game": {"game": {"title": PLANTED, "description": PLANTED, "photo": PHOTO}},
    "poll": {"poll": POLL},
    "venue": {"venue": VENUE, "location": VENUE["location"]},
    "location": {"location": VENUE["location"]},
    "invoice": {
        "invoice": {
            "title": PLANTED,
            "description": PLANTED,
            "start_parameter": "",
            "currency": "IDR",
            "total_amount": 1,
        }
    },
    "successful_payment": {
        "successful_payment": {
            "currency": "IDR",
            "total_amount": 1,
            "invoice_payload": PLANTED,
            "telegram_payment_charge_id": "1",
            "provider_payment_charge_id": "1",
        }
    },
    "users_shared": {"users_shared": {"request_id": 1, "users": [{"user_id": 5, "first_name": PLANTED}]}},
    "chat_shared": {"chat_shared": {"request_id": 1, "chat_id": 5, "title": PLANTED}},
    "connected_website": {"connected_website": PLANTED},
    "write_access_allowed": {"write_access_allowed": {"web_app_name": PLANTED}},
    "passport_data": {"passport_data": {"data": [], "credentials": {"data": PLANTED, "hash": "", "secret": ""}}},
    "proximity": {"proximity_alert_triggered": {"traveler": PERSON, "watcher": PERSON, "distance": 5}},
    "boost_added": {"boost_added": {"boost_count": 1}, "sender_boost_count": 1},
    "background": {"chat_background_set": {"type": {"type": "chat_theme", "theme_name": PLANTED}}},
    "giveaway": {"giveaway": {"chats": [FOREIGN], "winners_selection_date": DATE, "winner_count": 1}},
    "pinned": {"pinned_message": {"message_id": 1, "date": DATE, "chat": CHAT, "text": PLANTED}},
    "web_app_data": {"web_app_data": {"data": PLANTED, "button_text": PLANTED}},
    "gift": {"gift": {"text": PLANTED}},
    "unheard of": {"hologram": {"words": PLANTED}},
    "wrong shape": {"text": {"words": PLANTED}, "photo": PLANTED, "date": PLANTED},
}
# What an update may be, besides a message.
UPDATES: dict[str, dict[str, Any]] = {
    "business_connection": {"id": PLANTED, "user": PERSON, "user_chat_id": STRANGER, "date": DATE, "is_enabled": True},
    "business_message": {
        "message_id": 1,
        "date": DATE,
        "chat": CHAT,
        "from": PERSON,
        "text": PLANTED,
        "business_connection_id": PLANTED,
    },
    "edited_business_message": {"message_id": 1, "date": DATE, "chat": CHAT, "from": PERSON, "text": PLANTED},
    "deleted_business_messages": {"business_connection_id": PLANTED, "chat": CHAT, "message_ids": [1]},
    "channel_post": {"message_id": 1, "date": DATE, "chat": FOREIGN, "text": PLANTED},
    "edited_channel_post": {"message_id": 1, "date": DATE, "chat": FOREIGN, "text": PLANTED},
    "message_reaction_count": {"chat": FOREIGN, "message_id": 1, "date": DATE, "reactions": []},
    "inline_query": {"id": "1", "from": PERSON, "query": PLANTED, "offset": ""},
    "chosen_inline_result": {"result_id": PLANTED, "from": PERSON, "query": PLANTED},
    "shipping_query": {"id": "1", "from": PERSON, "invoice_payload": PLANTED, "shipping_address": {"city": PLANTED}},
    "pre_checkout_query": {
        "id": "1",
        "from": PERSON,
        "currency": "IDR",
        "total_amount": 1,
        "invoice_payload": PLANTED,
    },
    "purchased_paid_media": {"from": PERSON, "paid_media_payload": PLANTED},
    "poll": POLL,
    "poll_answer": {"poll_id": "1", "user": PERSON, "option_ids": [0]},
    "chat_join_request": {"chat": SERVED, "from": PERSON, "user_chat_id": STRANGER, "date": DATE, "bio": PLANTED},
    "chat_boost": {"chat": SERVED, "boost": {"boost_id": PLANTED, "source": {"source": "premium", "user": PERSON}}},
    "removed_chat_boost": {"chat": SERVED, "boost_id": PLANTED, "source": {"source": "premium", "user": PERSON}},
    "my_chat_member": {
        "chat": CHAT,
        "from": PERSON,
        "date": DATE,
        "old_chat_member": {"status": "member", "user": PERSON},
        "new_chat_member": {"status": "kicked", "user": PERSON, "until_date": 0},
    },
    "chat_member": {
        "chat": SERVED,
        "from": PERSON,
        "date": DATE,
        "old_chat_member": {"status": "left", "user": PERSON},
        "new_chat_member": {"status": "left", "user": PERSON},
    },
    "callback_query": {"id": "1", "from": PERSON, "chat_instance": "1", "data": PLANTED},
    "hologram": {"from": PERSON, "words": PLANTED},
    "beacon": {"words": PLANTED},
}
IN_GROUP: dict[str, dict[str, Any]] = {
    "callback_query": {
        "id": "2",
        "from": PERSON,
        "chat_instance": "1",
        "data": PLANTED,
        "message": {"message_id": 1, "date": DATE, "chat": SERVED},
    },
    "message_reaction": {
        "chat": SERVED,
        "message_id": 1,
        "date": DATE,
        "user": PERSON,
        "old_reaction": [],
        "new_reaction": [{"type": "emoji", "emoji": "👍"}],
    },
    "message": {"message_id": 900, "date": DATE, "chat": SERVED, "from": PERSON, "poll": POLL},
}


async def test_nothing_stays_of_any_kind_but_an_id_and_a_hash(
    house: House, log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    house.client.user("Orang", id=STRANGER)
    house.users["stranger"] = STRANGER
    await house.say("stranger", "/start")
    house.sees("stranger"), house.sees("operator")
    before = rows(house)
    number = 5_000
    for kind, content in MESSAGES.items():
        number += 1
        message = {"message_id": number, "date": DATE, "chat": CHAT, "from": PERSON, **content}
        await takes(house, {"message": message})
        assert house.sees("stranger") == [], kind  # it was told just now
        house.clock.move(ANSWERED_AGAIN)
        await takes(house, {"edited_message": message | {"edit_date": DATE + 1}})
        assert house.sees("stranger") == [NEUTRAL], kind
    for kind, content in UPDATES.items():
        house.clock.move(ANSWERED_AGAIN)
        await takes(house, {kind: content})
        assert house.sees("stranger") == [], kind
    for kind, content in IN_GROUP.items():
        await takes(house, {kind: content})
    await takes(house, {"message_reaction": IN_GROUP["message_reaction"] | {"chat": CHAT}})
    assert house.sees("stranger") == [NEUTRAL]
    kept = {row: payload for row, payload in rows(house).items() if row not in before}
    assert len(kept) == 2 * 39 + 22 + 3 + 1
    assert set(kept.values()) == {(InboxState.DONE, None, 32)}
    assert house.sees("operator") == []
    assert [place for place, value in values(house) if PLANTED in value] == []
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("telegram", "http"))]
    assert PLANTED not in "".join([*map(str, log.lines), *ours])
    await house.say("officer", REPORT)  # what a member sends is found by the same search
    assert [place for place, value in values(house) if "Sugihwaras" in value] != []


async def takes(house: House, update: dict[str, Any]) -> None:
    house.client.updates(update)
    await house.pump()


def rows(house: House) -> dict[str, tuple[InboxState, bytes | None, int]]:
    with house.app.database.transaction() as tx:
        found = tx.session.execute(select(Inbox.id, Inbox.state, Inbox.payload_sealed, Inbox.payload_hash))
        return {row_id.hex: (state, payload, len(digest)) for row_id, state, payload, digest in found}


def values(house: House) -> list[tuple[str, str]]:
    """Every value of every table, sealed ones opened."""
    found = []
    with house.app.database.transaction() as tx:
        for mapper in Base.registry.mappers:
            sealed = [name for name, value in vars(mapper.class_).items() if isinstance(value, Sealed)]
            names = [*sealed, *(column.key for column in mapper.column_attrs)]
            for row in tx.session.scalars(select(mapper.class_)):
                found += [(f"{mapper.class_.__name__}.{name}", str(getattr(row, name))) for name in names]
    return found
