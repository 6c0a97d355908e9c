"""What a raw message holds: its words, its attachments, or the kind of a content that cannot be read.

`docs/content.md` lists all kinds of content and what becomes of each.
"""

import re
from collections.abc import Iterable

from bot.channels.telegram.raw import Raw, decimal, number, part, parts, words
from bot.messages import Attachment

# Files that are shown to a liaison as they were sent. An animation comes as a document too, for older apps.
_FILES = ("voice", "video", "animation", "document", "audio", "video_note", "sticker")
# Events that Telegram tells of in a chat. They are nothing that somebody says.
_EVENTS = frozenset({
    "boost_added", "channel_chat_created", "chat_background_set", "chat_owner_changed", "chat_owner_left",
    "chat_shared", "checklist_tasks_added", "checklist_tasks_done", "community_chat_added", "community_chat_joined",
    "community_chat_removed", "connected_website", "delete_chat_photo", "direct_message_price_changed",
    "forum_topic_closed", "forum_topic_created", "forum_topic_edited", "forum_topic_reopened",
    "general_forum_topic_hidden", "general_forum_topic_unhidden", "gift", "gift_upgrade_sent", "giveaway_completed",
    "giveaway_created", "group_chat_created", "left_chat_member", "left_chat_participant", "managed_bot_created",
    "message_auto_delete_timer_changed", "migrate_from_chat_id", "migrate_to_chat_id", "new_chat_member",
    "new_chat_members", "new_chat_participant", "new_chat_photo", "new_chat_title", "paid_message_price_changed",
    "passport_data", "pinned_message", "poll_option_added", "poll_option_deleted", "proximity_alert_triggered",
    "refunded_payment", "successful_payment", "suggested_post_approval_failed", "suggested_post_approved",
    "suggested_post_declined", "suggested_post_paid", "suggested_post_refunded", "supergroup_chat_created",
    "unique_gift", "user_shared", "users_shared", "video_chat_ended", "video_chat_participants_invited",
    "video_chat_scheduled", "video_chat_started", "web_app_data", "write_access_allowed",
})  # fmt: skip
# What stands around the content of a message.
_AROUND = frozenset({
    "author_signature", "business_connection_id", "chat", "date", "direct_messages_topic", "edit_date", "effect_id",
    "ephemeral_message_id", "external_reply", "forward_date", "forward_from", "forward_from_chat",
    "forward_from_message_id", "forward_origin", "forward_sender_name", "forward_signature", "from",
    "guest_bot_caller_chat", "guest_bot_caller_user", "guest_query_id", "has_media_spoiler", "has_protected_content",
    "is_automatic_forward", "is_from_offline", "is_paid_post", "is_topic_message", "link_preview_options",
    "media_group_id", "message_id", "message_thread_id", "paid_star_count", "quote", "receiver_user", "reply_markup",
    "reply_to_checklist_task_id", "reply_to_message", "reply_to_poll_option_id", "reply_to_story", "sender_boost_count",
    "sender_business_bot", "sender_chat", "sender_tag", "show_caption_above_media", "suggested_post_info", "via_bot",
})  # fmt: skip
_LARGEST = 2**31 - 1  # of a file, in bytes, that a column holds; there are larger ones
_KIND = re.compile(r"[a-z][a-z_]{0,39}")


def read_words(message: Raw) -> str:
    """The text or the caption, with the addresses of its links; of a venue its name and address."""
    text = words(message, "text")
    if text:
        return _with_links(text, parts(message, "entities"))
    caption = words(message, "caption")
    if caption:
        return _with_links(caption, parts(message, "caption_entities"))
    venue = part(message, "venue")
    return ", ".join(filter(None, (words(venue, "title").strip(), words(venue, "address").strip())))


def read_attachments(message: Raw) -> tuple[Attachment, ...]:
    """The attachment of a message, if it is one that can be shown to a liaison."""
    found = _place(message) or _contact(part(message, "contact")) or _photo(message) or _file(message)
    return (found,) if found else ()


def unreadable_kind(message: Raw) -> str:
    """The kind of a content of which nothing can be read, such as "poll"; "" for an event."""
    if not _EVENTS.isdisjoint(message):
        return ""
    kinds = [name for name in message if name not in _AROUND]
    return next((name for name in kinds if _KIND.fullmatch(name)), "unknown")


def _with_links(text: str, entities: Iterable[Raw]) -> str:
    """The text with the address of each link behind its words: "di sini (https://…)". Offsets count UTF-16 units."""
    links = [(_end(each), words(each, "url")) for each in entities if each.get("type") == "text_link"]
    if not any(url for _, url in links):
        return text
    units = text.encode("utf-16-le")
    for end, url in sorted(links, reverse=True):
        if url and 0 < end <= len(units) and not _shown(units[:end], url):
            units = units[:end] + f" ({url})".encode("utf-16-le") + units[end:]
    return units.decode("utf-16-le", "replace")


def _end(entity: Raw) -> int:
    """Where the words of an entity end, in bytes of UTF-16; 0 if it does not say."""
    start, length = number(entity, "offset"), number(entity, "length")
    return (start + length) * 2 if start is not None and length and start >= 0 and length > 0 else 0


def _shown(before: bytes, url: str) -> bool:
    """Whether the words of a link are its address."""
    return before.decode("utf-16-le", "replace").endswith(url.rstrip("/"))


def _place(message: Raw) -> Attachment | None:
    place = part(message, "location") or part(part(message, "venue"), "location")
    latitude, longitude = decimal(place, "latitude"), decimal(place, "longitude")
    if latitude is None or longitude is None:
        return None
    return Attachment("live_location" if place.get("live_period") else "location", detail=f"{latitude},{longitude}")


def _contact(person: Raw) -> Attachment | None:
    named = [words(person, name) for name in ("first_name", "last_name", "phone_number")]
    return Attachment("contact", detail=" ".join(filter(None, named))) if any(named) else None


def _photo(message: Raw) -> Attachment | None:
    """The largest size of a photo."""
    sizes = parts(message, "photo") or parts(part(message, "live_photo"), "photo")
    sizes = [each for each in sizes if words(each, "file_id")]
    if not sizes:
        return None
    largest = max(sizes, key=lambda size: (number(size, "width") or 0) * (number(size, "height") or 0))
    return _attachment("photo", largest, "image/jpeg")


def _file(message: Raw) -> Attachment | None:
    kinds = (kind for kind in _FILES if words(part(message, kind), "file_id"))
    kind = next(kinds, None)
    return _attachment(kind, part(message, kind), words(part(message, kind), "mime_type")) if kind else None


def _attachment(kind: str, file: Raw, mime: str) -> Attachment:
    size = min(number(file, "file_size") or 0, _LARGEST)
    return Attachment(kind, words(file, "file_id"), mime, size, unique=words(file, "file_unique_id"))
