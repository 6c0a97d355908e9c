"""Methods that write new messages (https://core.telegram.org/bots/api#sendmessage and after)."""

from typing import Any

from bot.sandbox.access import find_message, readable_chat, sendable_chat
from bot.sandbox.errors import Json, bad_request
from bot.sandbox.files import DOWNLOAD_LIMIT
from bot.sandbox.parameters import Params
from bot.sandbox.sending import caption_content, reply_target, send, text_content, write
from bot.sandbox.world import CONTENT, World, as_reply, is_service

ALBUM = range(2, 11)
BLURRABLE = frozenset({"photo", "video"})
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def send_message(world: World, params: Params) -> Json:
    return send(world, params, text_content(params))


def send_photo(world: World, params: Params) -> Json:
    return _send_file(world, params, "photo")


def send_document(world: World, params: Params) -> Json:
    return _send_file(world, params, "document")


def send_voice(world: World, params: Params) -> Json:
    return _send_file(world, params, "voice")


def send_video(world: World, params: Params) -> Json:
    return _send_file(world, params, "video")


def send_audio(world: World, params: Params) -> Json:
    return _send_file(world, params, "audio")


def send_video_note(world: World, params: Params) -> Json:
    return _send_file(world, params, "video_note")


def _send_file(world: World, params: Params, kind: str) -> Json:
    # The chat is checked first, so that a refused upload is not kept.
    sendable_chat(world, params)
    shown = _file(world, params, kind, kind)
    if kind in BLURRABLE and params.flag("has_spoiler"):
        shown["has_media_spoiler"] = True
    if kind == "video_note":  # has no caption
        return send(world, params, shown)
    return send(world, params, shown | caption_content(params))


def _file(world: World, params: Params, kind: str, name: str) -> Json:
    """The file of a call: uploaded as a part of that name, attached, or named by its id."""
    value = params.text(name)
    upload = params.files.get(value.removeprefix("attach://") if value.startswith("attach://") else name)
    if upload is not None:
        return world.files.keep_checked(kind, upload).as_content()
    if not value:
        raise bad_request(f"there is no {kind} in the request")
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    return world.files.find(kind, value).as_content()


def send_location(world: World, params: Params) -> Json:
    latitude, longitude = params.decimal("latitude"), params.decimal("longitude")
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise bad_request("wrong location specified")
    return send(world, params, {"location": {"latitude": latitude, "longitude": longitude}})


def send_contact(world: World, params: Params) -> Json:
    contact = {
        name: params.text(name) for name in ("phone_number", "first_name", "last_name", "vcard") if params.text(name)
    }
    if "phone_number" not in contact:
        raise bad_request("contact phone number must be non-empty")
    if "first_name" not in contact:
        raise bad_request("contact first name must be non-empty")
    return send(world, params, {"contact": contact})


def send_media_group(world: World, params: Params) -> list[Json]:
    """An album: each item a message of its own, sharing a media_group_id."""
    chat = sendable_chat(world, params)
    media = params.objects("media", "InputMedia")
    if len(media) not in ALBUM:
        raise bad_request("media must include 2-10 items")
    target = reply_target(chat, params)
    contents = [_album_item(world, params, item) for item in media]
    world.limits.spend(chat.id, len(contents))
    shared: Json = {"media_group_id": str(int.from_bytes(world.ids.nonce()[:6]))}
    if target:
        shared["reply_to_message"] = as_reply(target)
    return [write(world, chat, content | shared, params) for content in contents]


def _album_item(world: World, params: Params, item: Json) -> Json:
    kind = str(item.get("type", ""))
    if kind not in ("photo", "video", "document"):
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unallowed in an album')
    values = {"media": item.get("media"), "caption": item.get("caption"), "parse_mode": item.get("parse_mode")}
    part = Params({name: str(value) for name, value in values.items() if value}, params.files)
    return _file(world, part, kind, "media") | caption_content(part)


def send_chat_action(world: World, params: Params) -> bool:
    sendable_chat(world, params)
    if params.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def forward_message(world: World, params: Params) -> Json:
    """Forward, with the origin named; refused when the message is protected."""
    payload = _source(world, params, "to forward", "forwarded")
    if payload.get("has_protected_content"):
        raise bad_request("message has protected content and can't be forwarded")
    origin: Json = payload.get("forward_origin") or {
        "type": "user",
        "sender_user": payload["from"],
        "date": payload["date"],
    }
    content = {key: payload[key] for key in _carried(payload)}
    return send(world, params, content | {"forward_origin": origin}, keyboard=False)


def copy_message(world: World, params: Params) -> Json:
    """Copy without naming the origin, which Telegram lets bots do with protected messages too; the new id."""
    payload = _source(world, params, "to copy", "copied")
    content = {key: payload[key] for key in _carried(payload)}
    if "caption" in params.values and "text" not in content:
        content = {key: value for key, value in content.items() if not key.startswith("caption")}
        content |= caption_content(params)
    return {"message_id": send(world, params, content)["message_id"]}


def _source(world: World, params: Params, purpose: str, done: str) -> Json:
    chat = readable_chat(world, params, "from_chat_id")
    payload = find_message(chat, params, purpose).payload
    if is_service(payload):
        raise bad_request(f"message can't be {done}")
    return payload


def _carried(payload: Json) -> list[str]:
    kept = (*CONTENT, "entities", "caption", "caption_entities")
    return [key for key in kept if key in payload]


def get_file(world: World, params: Params) -> Json:
    """The path under which a file can be fetched."""
    file_id = params.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    stored = world.files.by_id.get(file_id)
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.upload.data) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return stored.as_file() | {"file_path": stored.path}


METHODS: dict[str, Any] = {
    "sendmessage": send_message,
    "sendphoto": send_photo,
    "senddocument": send_document,
    "sendvoice": send_voice,
    "sendaudio": send_audio,
    "sendvideonote": send_video_note,
    "sendvideo": send_video,
    "sendlocation": send_location,
    "sendcontact": send_contact,
    "sendmediagroup": send_media_group,
    "sendchataction": send_chat_action,
    "forwardmessage": forward_message,
    "copymessage": copy_message,
    "getfile": get_file,
}
