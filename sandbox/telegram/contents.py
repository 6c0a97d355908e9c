"""The content of a message that a person writes or edits, as Telegram hands it to the bot."""

from base64 import b64decode
from binascii import Error as Base64Error

from sandbox.telegram import inputs
from sandbox.telegram.errors import ControlError, Json
from sandbox.telegram.files import KINDS, Upload, small_png
from sandbox.telegram.formatting.entities import too_long, utf16_length
from sandbox.telegram.formatting.texts import CAPTION_LIMIT, TEXT_LIMIT, detect
from sandbox.telegram.methods.send import DICE
from sandbox.telegram.world import World

BODIES = ("text", *KINDS, "location", "contact", "venue", "poll", "dice", "story", "other")
# Contents that the sandbox hands on as they are given, and events that a phone causes; by their names in the Bot API.
OTHER = frozenset({
    "checklist", "game", "giveaway", "giveaway_winners", "invoice", "live_photo", "paid_media", "rich_message",
    "boost_added", "chat_background_set", "checklist_tasks_done", "forum_topic_created", "gift", "giveaway_created",
    "message_auto_delete_timer_changed", "new_chat_title", "pinned_message", "proximity_alert_triggered",
    "unique_gift", "users_shared", "video_chat_ended", "video_chat_scheduled", "video_chat_started", "web_app_data",
    "write_access_allowed",
})  # fmt: skip
# The kinds of files that an edit may put in the place of another, or of a text.
EDITABLE = ("photo", "video", "animation", "document", "audio")


def body(world: World, said: inputs.NewMessage) -> Json:
    """The one content of a message."""
    given = [name for name in BODIES if getattr(said, name) is not None]
    if len(given) != 1:
        raise ControlError(f"A message has exactly one of {', '.join(BODIES)}.")
    if said.text is not None:
        return text_fields("text", said.text, said.links)
    if given[0] not in KINDS:
        return _without_file(world, said)
    content = file_content(world, given[0], getattr(said, given[0]))
    return content | (text_fields("caption", said.caption, said.links) if said.caption else {})


def _without_file(world: World, said: inputs.NewMessage) -> Json:
    if said.venue:
        return _venue(said.venue)
    if said.poll:
        return {"poll": _poll(world, said.poll)}
    if said.dice:
        return {"dice": _dice(world, said.dice)}
    if said.other is not None:
        return _other(said.other)
    return {name: inputs.dump(found) for name in ("location", "contact", "story") if (found := getattr(said, name))}


def _venue(venue: inputs.Venue) -> Json:
    """A venue is told as a location too, for clients without venues."""
    place = {"latitude": venue.latitude, "longitude": venue.longitude}
    return {"venue": {"location": place, "title": venue.title, "address": venue.address}, "location": place}


def _poll(world: World, poll: inputs.Poll) -> Json:
    options = [
        {"persistent_id": str(number), "text": words, "voter_count": 0} for number, words in enumerate(poll.options)
    ]
    flags = {"allows_multiple_answers": poll.allows_multiple_answers, "allows_revoting": True, "members_only": False}
    return {
        "id": str(int.from_bytes(world.ids.nonce()[:7])),
        "question": poll.question,
        "options": options,
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": poll.is_anonymous,
        "type": "regular",
    } | flags


def _dice(world: World, emoji: str) -> Json:
    if emoji not in DICE:
        raise ControlError(f"dice: must be one of {' '.join(DICE)}.")
    return {"emoji": emoji, "value": int.from_bytes(world.ids.nonce()[:6]) % DICE[emoji] + 1}


def _other(content: Json) -> Json:
    if len(content) != 1 or not set(content) <= OTHER:
        raise ControlError(f"other: must have exactly one of {', '.join(sorted(OTHER))}.")
    return content


def text_fields(kind: str, text: str, links: dict[str, str] | None = None) -> Json:
    """A text or caption with the entities that Telegram finds in it; `links` are addresses by words of the text."""
    limit = TEXT_LIMIT if kind == "text" else CAPTION_LIMIT
    if not text.strip() or too_long(text, limit):
        raise ControlError(f"A {kind} has 1 to {limit} characters.")
    found = sorted([*detect(text), *_links(text, links or {})], key=lambda entity: entity["offset"])
    name = "entities" if kind == "text" else "caption_entities"
    return {kind: text} | ({name: found} if found else {})


def _links(text: str, links: dict[str, str]) -> list[Json]:
    if missing := [words for words in links if words not in text]:
        raise ControlError(f"links: the text has no “{missing[0]}”.")
    return [
        {
            "type": "text_link",
            "offset": utf16_length(text[: text.index(words)]),
            "length": utf16_length(words),
            "url": url,
        }
        for words, url in links.items()
    ]


def file_content(world: World, kind: str, medium: inputs.FileInput) -> Json:
    """The content for a file. A photo may come in several sizes, the smallest first."""
    upload, details = _upload(kind, medium)
    content = world.files.keep(kind, upload).as_content()
    if details.sizes:
        content["photo"] = [world.files.keep(kind, upload).as_size() | _size(width) for width in sorted(details.sizes)]
    return content


def _size(width: int) -> Json:
    return {"width": width, "height": width * 3 // 4}


def _upload(kind: str, medium: inputs.FileInput) -> tuple[Upload, inputs.Medium]:
    details = medium if isinstance(medium, inputs.Medium) else inputs.Medium()
    encoded = medium if isinstance(medium, str) else details.content
    if details.sizes and kind != "photo":
        raise ControlError(f"A {kind} has no sizes.")
    try:
        data = b64decode(encoded, validate=True) if encoded else b""
    except Base64Error:
        raise ControlError(f"The {kind} is not valid base64.") from None
    data = data or (small_png() if kind == "photo" else f"a {kind} of the sandbox".encode())
    name, mime_type = details.file_name or f"{kind}{KINDS[kind].ending}", details.mime_type or KINDS[kind].mime_type
    return Upload(name, mime_type, data), details


def edited(world: World, payload: Json, change: inputs.Edit) -> Json:
    """The content of a message after an edit: another text, caption or file, or a live location that moves or ends."""
    given = [name for name in ("text", "location", *EDITABLE) if getattr(change, name) is not None]
    if len(given) + change.stop > 1 or not (given or change.stop or change.caption):
        raise ControlError("An edit has a text, a location, a file with or without a caption, a caption, or `stop`.")
    if change.location or change.stop:
        return _moved(world, payload, change)
    if given and given[0] != "text":
        return _replaced(world, payload, given[0], change)
    name = "text" if change.text is not None else "caption"
    if (name == "text") != ("text" in payload):
        raise ControlError(f"This message has no {name} to edit.")
    kept = _without(payload, name, "entities" if name == "text" else "caption_entities")
    return kept | text_fields(name, change.text or change.caption or "")


def _moved(world: World, payload: Json, change: inputs.Edit) -> Json:
    place = payload.get("location", {})
    if "live_period" not in place or world.now() >= payload["date"] + place["live_period"]:
        raise ControlError("Only a live location that has not ended can be changed.")
    point = inputs.dump(change.location) if change.location else _without(place, "live_period")
    live = {} if change.stop else {"live_period": place["live_period"]}
    return payload | {"location": point | live}


def _replaced(world: World, payload: Json, kind: str, change: inputs.Edit) -> Json:
    if not any(name in payload for name in ("text", *EDITABLE)):
        raise ControlError("The file of this message cannot be replaced.")
    captioned = text_fields("caption", change.caption) if change.caption else {}
    kept = _without(payload, *EDITABLE, "text", "entities", *(("caption", "caption_entities") if captioned else ()))
    return kept | file_content(world, kind, getattr(change, kind)) | captioned


def _without(payload: Json, *names: str) -> Json:
    return {key: value for key, value in payload.items() if key not in names}
