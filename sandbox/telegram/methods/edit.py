"""Methods that change messages (https://core.telegram.org/bots/api#updating-messages)."""

from copy import deepcopy

from sandbox.telegram.access import find_chat, find_message, member_chat
from sandbox.telegram.errors import Json, bad_request
from sandbox.telegram.markup import read_markup
from sandbox.telegram.methods.albums import described
from sandbox.telegram.methods.send import FOREVER, location
from sandbox.telegram.parameters import Params
from sandbox.telegram.sending import caption_content, text_content
from sandbox.telegram.signatures import ABOVE, EDITED, MARKED, method
from sandbox.telegram.world import Chat, Message, World, is_service

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
TEXT = ("text", "entities", "link_preview_options")
CAPTION = ("caption", "caption_entities", "show_caption_above_media")
MEDIA = ("photo", "video", "animation", "document", "audio")
CAPTIONED = (*MEDIA, "voice")
# An album with one of these kinds contains no other kind.
ALIKE = ("document", "audio")


def edit_message_text(world: World, params: Params) -> Json:
    chat, message = _own_message(world, params)
    if "text" not in message.payload:
        raise bad_request("there is no text in the message to edit")
    return _change(world, chat, message, params, replaced=TEXT, content=text_content(params))


def edit_message_caption(world: World, params: Params) -> Json:
    chat, message = _own_message(world, params)
    if not any(kind in message.payload for kind in CAPTIONED):
        raise bad_request("there is no caption in the message to edit")
    return _change(world, chat, message, params, replaced=CAPTION, content=caption_content(params))


def edit_message_media(world: World, params: Params) -> Json:
    """Replaces the file of a message, with its caption."""
    chat, message = _own_message(world, params)
    item = params.mapping("media", "input media")
    if item is None or not str(item.get("type", "")):
        raise bad_request("input media is not specified")
    kind = str(item["type"])
    if kind not in MEDIA:
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unallowed')
    old = next((each for each in (*MEDIA, "text") if each in message.payload), None)
    if old is None:
        raise bad_request("message can't be edited")
    if "media_group_id" in message.payload and old != kind and (old in ALIKE or kind in ALIKE):
        raise bad_request("message media type can't be changed in an album")
    replaced = (*MEDIA, *TEXT, *CAPTION, "has_media_spoiler")
    return _change(world, chat, message, params, replaced=replaced, content=described(world, params, item))


def edit_message_live_location(world: World, params: Params) -> Json:
    chat, message, place = _live_message(world, params)
    moved = location(params, live_period=place["live_period"])
    return _change(world, chat, message, params, replaced=("location",), content={"location": moved})


def stop_message_live_location(world: World, params: Params) -> Json:
    chat, message, place = _live_message(world, params)
    still = {name: place[name] for name in ("latitude", "longitude", "horizontal_accuracy") if name in place}
    return _change(world, chat, message, params, replaced=("location",), content={"location": still})


def _live_message(world: World, params: Params) -> tuple[Chat, Message, Json]:
    """The bot's message of a call, with a location that is still live, and that location."""
    chat, message = _own_message(world, params)
    place: Json = message.payload.get("location", {})
    if not place:
        raise bad_request("there is no live location in the message to edit")
    period = place.get("live_period", 0)
    if not period or (period != FOREVER and world.now() >= message.payload["date"] + period):
        raise bad_request("message can't be edited")
    return chat, message, place


def edit_message_reply_markup(world: World, params: Params) -> Json:
    chat, message = _own_message(world, params)
    return _change(world, chat, message, params, replaced=(), content={})


def _own_message(world: World, params: Params) -> tuple[Chat, Message]:
    """A message that the bot may edit, and its chat."""
    if not params.text("chat_id") and not params.text("message_id"):
        # The sandbox has no messages of inline mode.
        inline = bool(params.text("inline_message_id"))
        raise bad_request("MESSAGE_ID_INVALID" if inline else "message identifier is not specified")
    chat = find_chat(world, params)
    if chat.migrated_to is None:
        chat = member_chat(world, params)
    message = find_message(chat, params, "to edit")
    if message.author != world.bot_id or is_service(message.payload) or "forward_origin" in message.payload:
        raise bad_request("message can't be edited")
    return chat, message


def _change(
    world: World, chat: Chat, message: Message, params: Params, *, replaced: tuple[str, ...], content: Json
) -> Json:
    """Replaces some fields and the keyboard; without a keyboard the old one is removed."""
    markup = read_markup(params, only_inline=True)
    kept = {key: value for key, value in message.payload.items() if key not in (*replaced, "reply_markup")}
    changed = kept | content | ({"reply_markup": markup} if markup else {})
    if changed == message.payload:
        raise bad_request(NOT_MODIFIED)
    world.limits.spend(chat.id)
    if replaced:
        changed["edit_date"] = world.now()
    message.payload = changed
    world.changed(message)
    return deepcopy(changed)


METHODS = {
    "editMessageText": method(
        edit_message_text,
        f"{EDITED} text parse_mode entities link_preview_options disable_web_page_preview rich_message",
    ),
    "editMessageCaption": method(edit_message_caption, f"{EDITED} {MARKED} {ABOVE}"),
    "editMessageMedia": method(edit_message_media, f"{EDITED} media"),
    "editMessageLiveLocation": method(
        edit_message_live_location,
        f"{EDITED} latitude longitude horizontal_accuracy live_period heading proximity_alert_radius",
    ),
    "stopMessageLiveLocation": method(stop_message_live_location, EDITED),
    "editMessageReplyMarkup": method(edit_message_reply_markup, EDITED),
}
