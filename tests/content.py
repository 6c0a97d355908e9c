"""Every kind of content that a member can send, and what becomes of it: the rows of docs/content.md, typed by hand."""

from typing import Any

CANNOT = "Kiriman ini tidak bisa dibaca di sini; mohon ditulis atau difoto."
OFFERED, ASKED, NOTHING = "offered", "asked", "nothing"
STORED, AS_KIND = "stored", "as its kind"
PLACE = {"latitude": -6.9, "longitude": 112.05}
CHANNEL = {"id": -100777, "title": "Kanal", "type": "channel"}
FORWARDED = [{"id": -100778, "title": "Warga", "type": "supergroup"}, CHANNEL, "Orang Tersembunyi"]
USER = {"id": 7, "is_bot": False, "first_name": "Orang"}
FILE = {"file_id": "F", "file_unique_id": "U", "width": 1, "height": 1}
ORIGIN = {"type": "hidden_user", "sender_user_name": "Orang", "date": 1_790_000_000}
DICE = {"emoji": "🎲", "value": 1}
GIVEAWAY = {"chats": [CHANNEL], "winners_selection_date": 1_790_000_000, "winner_count": 1}
WINNERS = {"chat": CHANNEL, "giveaway_message_id": 1, "winners_selection_date": 1_790_000_000, "winner_count": 1}
PAID = {"star_count": 5, "paid_media": [{"type": "preview"}]}
INVOICE = {"title": "x", "description": "x", "start_parameter": "", "currency": "IDR", "total_amount": 1}
STICKER = FILE | {"type": "regular", "is_animated": False, "is_video": False}
GIFT = {"gift": {"id": "1", "sticker": STICKER, "star_count": 5}}
PINNED = {"message_id": 1, "date": 1_790_000_000, "chat": CHANNEL, "text": "ada sabu di Beji"}
NO_TOPIC = '{"ok": false, "error_code": 400, "description": "Bad Request: message thread not found"}'
TOPIC = {"name": "Jenu", "icon_color": 0x6FB9F0}


def other(name: str, value: Any) -> dict[str, Any]:
    return {"other": {name: value}}


# What is sent, and what becomes of it in private and in the group; the rows of docs/content.md, typed by hand.
KINDS: dict[str, tuple[dict[str, Any], str, str]] = {
    "text": ({"text": "Selamat pagi"}, OFFERED, STORED),
    "photo": ({"photo": {"sizes": [90, 320, 800]}}, OFFERED, STORED),
    "album": ({"photo": True, "media_group_id": "5"}, OFFERED, STORED),
    "video": ({"video": True}, OFFERED, STORED),
    "animation": ({"animation": True}, OFFERED, STORED),
    "voice": ({"voice": True}, OFFERED, STORED),
    "audio": ({"audio": True}, OFFERED, STORED),
    "document": ({"document": True}, OFFERED, STORED),
    "video_note": ({"video_note": True}, OFFERED, STORED),
    "location": ({"location": PLACE}, OFFERED, STORED),
    "live location": ({"location": PLACE | {"live_period": 900}}, OFFERED, STORED),
    "venue": ({"venue": PLACE | {"title": "Warung Sari", "address": "Jalan Melati 5"}}, OFFERED, STORED),
    "contact": ({"contact": {"phone_number": "0812", "first_name": "Sari"}}, OFFERED, STORED),
    "forwarded": ({"text": "/lapor", "forward_from": CHANNEL}, OFFERED, STORED),
    "quote": ({"text": "Baik", "external_reply": {"origin": ORIGIN}, "quote": "halo"}, OFFERED, STORED),
    "external_reply": ({"text": "Siap", "external_reply": {"origin": ORIGIN, "dice": DICE}}, OFFERED, STORED),
    "reply_to_story": ({"text": "Bagus", "reply_to_story": {"chat": CHANNEL, "id": 1}}, OFFERED, STORED),
    "sticker": ({"sticker": True}, ASKED, STORED),
    "poll": ({"poll": {"question": "Ada sabu di Beji?", "options": ["Ya", "Tidak"]}}, ASKED, AS_KIND),
    "checklist": (other("checklist", {"title": "x", "tasks": [{"id": 1, "text": "x"}]}), ASKED, AS_KIND),
    "dice": ({"dice": "🎲"}, ASKED, AS_KIND),
    "game": (other("game", {"title": "x", "description": "x", "photo": [FILE]}), ASKED, AS_KIND),
    "story": ({"story": {"chat": CHANNEL, "id": 1}}, ASKED, AS_KIND),
    "paid_media": (other("paid_media", PAID), ASKED, AS_KIND),
    "giveaway": (other("giveaway", GIVEAWAY), ASKED, AS_KIND),
    "giveaway_winners": (other("giveaway_winners", WINNERS | {"winners": []}), ASKED, AS_KIND),
    "invoice": (other("invoice", INVOICE), ASKED, AS_KIND),
    "rich_message": (other("rich_message", {"blocks": []}), ASKED, AS_KIND),
    "a kind that nobody knows yet": ({"raw": {"hologram": {"words": "sabu"}}}, ASKED, AS_KIND),
    "gift": (other("gift", GIFT), NOTHING, NOTHING),
    "pinned_message": (other("pinned_message", PINNED), NOTHING, NOTHING),
    "new_chat_title": (other("new_chat_title", "ada sabu"), NOTHING, NOTHING),
    "forum_topic_created": (other("forum_topic_created", TOPIC), NOTHING, NOTHING),
    "video_chat_started": (other("video_chat_started", {}), NOTHING, NOTHING),
    "web_app_data": (other("web_app_data", {"data": "x", "button_text": "x"}), NOTHING, NOTHING),
    "boost_added": (other("boost_added", {"boost_count": 1}), NOTHING, NOTHING),
    "users_shared": (other("users_shared", {"request_id": 1, "users": []}), NOTHING, NOTHING),
}
KEPT_AS = {"a kind that nobody knows yet": "hologram"}
