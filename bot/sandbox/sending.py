"""What every method that writes a new message shares."""

from copy import deepcopy

from bot.sandbox.access import sendable_chat
from bot.sandbox.errors import Json, bad_request
from bot.sandbox.formatting import CAPTION_LIMIT, TEXT_LIMIT, format_text
from bot.sandbox.markup import read_markup
from bot.sandbox.parameters import Params
from bot.sandbox.world import Chat, Message, World, as_reply, is_service, preview, too_long


def text_content(params: Params) -> Json:
    """The checked text of a call, with its entities."""
    source = params.text("text")
    text, entities = format_text(source, params.text("parse_mode"), params.objects("entities", "MessageEntity"))
    if not text:
        raise bad_request("message text is empty")
    if too_long(text, TEXT_LIMIT):
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def caption_content(params: Params) -> Json:
    """The checked caption of a call, with its entities; empty without a caption."""
    given = params.objects("caption_entities", "MessageEntity")
    text, entities = format_text(params.text("caption"), params.text("parse_mode"), given)
    if too_long(text, CAPTION_LIMIT):
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text} | ({"caption_entities": entities} if entities else {})


def reply_target(chat: Chat, params: Params) -> Message | None:
    """The message that is answered, in the same chat, by either way of naming it."""
    reply = params.structure("reply_parameters", "reply parameters")
    if reply is not None and not isinstance(reply, dict):
        raise bad_request("object expected as reply parameters")
    if reply is None:
        message_id = params.integer("reply_to_message_id")
        lenient = params.flag("allow_sending_without_reply")
    else:
        message_id = reply.get("message_id")
        lenient = bool(reply.get("allow_sending_without_reply"))
        if str(reply.get("chat_id", chat.id)) != str(chat.id):
            raise bad_request("replies to other chats are not supported by the sandbox")
    if message_id is not None and not isinstance(message_id, int):
        raise bad_request('can\'t parse reply parameters: Field "message_id" must be of type Number')
    target = chat.messages.get(message_id) if message_id else None
    if message_id and target is None and not lenient:
        raise bad_request("message to be replied not found")
    return target


def send(world: World, params: Params, content: Json, *, keyboard: bool = True) -> Json:
    """Check the chat and write a message of the bot into it; the Message."""
    chat = sendable_chat(world, params)
    markup = read_markup(params) if keyboard else None
    target = reply_target(chat, params)
    world.limits.spend(chat.id)
    if target:
        content = content | {"reply_to_message": as_reply(target)}
    if markup:
        content = content | {"reply_markup": markup}
    return write(world, chat, content, params)


def write(world: World, chat: Chat, content: Json, params: Params) -> Json:
    """Write a message of the bot whose chat and content are checked already; the Message."""
    if params.flag("protect_content"):
        content = content | {"has_protected_content": True}
    message = world.post(chat, world.bot_id, world.bot, content)
    notify(world, chat, message, silent=params.flag("disable_notification"))
    return deepcopy(message.payload)


def notify(world: World, chat: Chat, message: Message, *, silent: bool) -> None:
    """Light up the lock screens of everybody else in the chat."""
    if is_service(message.payload):
        return
    shown = {
        "chat_id": chat.id,
        "title": chat.title or world.bot["first_name"],
        "message_id": message.payload["message_id"],
        "text": preview(message.payload),
        "silent": silent,
        "at": message.payload["date"],
    }
    for person in world.people.values():
        if chat.has(person.id) and person.id != message.author:
            person.notifications.append(dict(shown))
