"""Forwarding and copying messages (https://core.telegram.org/bots/api#forwardmessage and after)."""

from sandbox.telegram.access import find_message, readable_chat, sendable_chat
from sandbox.telegram.errors import ApiError, Json, bad_request
from sandbox.telegram.parameters import Params
from sandbox.telegram.sending import caption_content, send
from sandbox.telegram.signatures import ABOVE, COPIED, FORWARDED, MARKED, method
from sandbox.telegram.world import CONTENT, World, is_service

COPYABLE = (*CONTENT, "entities", "caption", "caption_entities", "show_caption_above_media", "has_media_spoiler")
MANY = 100


def forward_message(world: World, params: Params) -> Json:
    """Forwards a message with its origin; a protected message is refused."""
    return send(world, params, _forwarded(_source(world, params, "to forward", "forwarded")), keyboard=False)


def forward_messages(world: World, params: Params) -> list[Json]:
    """Forwards up to 100 messages; skips those that are missing or refused; albums stay together."""
    sendable_chat(world, params)
    contents = []
    for payload in _sources(world, params, "to forward", "forwarded"):
        try:
            contents.append(_forwarded(payload))
        except ApiError:
            continue
    if not contents:
        raise bad_request("there are no messages to forward")
    return _send_all(world, params, contents)


def copy_message(world: World, params: Params) -> Json:
    """Copies a message without its origin, as Telegram allows even for a protected one; returns the new id."""
    content = _copyable(_source(world, params, "to copy", "copied"))
    if "caption" in params.values and "text" not in content:
        content = _without_caption(content) | caption_content(params)
    return {"message_id": send(world, params, content)["message_id"]}


def copy_messages(world: World, params: Params) -> list[Json]:
    """Copies up to 100 messages; skips those that are missing or refused; albums stay together."""
    sendable_chat(world, params)
    contents = [_copyable(payload) for payload in _sources(world, params, "to copy", "copied")]
    if params.flag("remove_caption"):
        contents = [_without_caption(content) for content in contents]
    return _send_all(world, params, contents)


def _send_all(world: World, params: Params, contents: list[Json]) -> list[Json]:
    """Sends the contents in order, each album with a new album id; returns the new message ids."""
    albums: dict[str, str] = {}
    sent = []
    for content in contents:
        if album := content.get("media_group_id"):
            fresh = albums.setdefault(album, str(int.from_bytes(world.ids.nonce()[:6])))
            content = content | {"media_group_id": fresh}  # noqa: PLW2901 - the same content with the new album id
        sent.append({"message_id": send(world, params, content, keyboard=False)["message_id"]})
    return sent


def _source(world: World, params: Params, purpose: str, done: str) -> Json:
    """The payload of the message to forward or copy, without its album."""
    chat = readable_chat(world, params, "from_chat_id")
    payload = find_message(chat, params, purpose).payload
    if is_service(payload):
        raise bad_request(f"message can't be {done}")
    return {name: value for name, value in payload.items() if name != "media_group_id"}


def _sources(world: World, params: Params, purpose: str, done: str) -> list[Json]:
    """The payloads of the messages to forward or copy that exist, in the order of their ids."""
    chat = readable_chat(world, params, "from_chat_id")
    wanted = params.message_ids(MANY)
    if wanted != sorted(set(wanted)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    found = [chat.messages[message_id].payload for message_id in wanted if message_id in chat.messages]
    if not found:
        raise bad_request(f"message {purpose} not found")
    kept = [payload for payload in found if not is_service(payload)]
    if not kept:
        raise bad_request(f"message can't be {done}")
    return kept


def _copyable(payload: Json) -> Json:
    names = (*COPYABLE, "media_group_id")
    return {name: payload[name] for name in names if name in payload}


def _without_caption(content: Json) -> Json:
    return {name: value for name, value in content.items() if "caption" not in name}


def _forwarded(payload: Json) -> Json:
    if payload.get("has_protected_content"):
        raise bad_request("message has protected content and can't be forwarded")
    origin: Json = payload.get("forward_origin") or {
        "type": "user",
        "sender_user": payload["from"],
        "date": payload["date"],
    }
    return _copyable(payload) | {"forward_origin": origin}


EACH = "message_effect_id suggested_post_parameters video_start_timestamp message_id"
METHODS = {
    "forwardMessage": method(forward_message, f"{FORWARDED} {EACH}"),
    "forwardMessages": method(forward_messages, f"{FORWARDED} message_ids"),
    "copyMessage": method(
        copy_message,
        f"{COPIED} {MARKED} {ABOVE} from_chat_id message_id video_start_timestamp",
    ),
    "copyMessages": method(copy_messages, f"{FORWARDED} message_ids remove_caption"),
}
