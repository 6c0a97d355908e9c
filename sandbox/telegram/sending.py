"""The shared steps of all methods that send a message: content, reply, topic, checks, notifications."""

from copy import deepcopy

from sandbox.telegram.access import sendable_chat
from sandbox.telegram.errors import Json, bad_request
from sandbox.telegram.formatting.entities import too_long, utf16_length
from sandbox.telegram.formatting.texts import CAPTION_LIMIT, TEXT_LIMIT, format_text
from sandbox.telegram.markup import contact_button, read_markup
from sandbox.telegram.parameters import Params
from sandbox.telegram.previews import preview
from sandbox.telegram.rights import withheld
from sandbox.telegram.world import Chat, Message, World, as_reply, is_service

PREVIEW_OPTIONS = ("is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text")


def text_content(params: Params) -> Json:
    """The checked text of a call, with its entities."""
    source = params.text("text")
    text, entities = format_text(source, params.text("parse_mode"), params.objects("entities", "MessageEntity"))
    if not text:
        raise bad_request("message text is empty")
    if too_long(text, TEXT_LIMIT):
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {}) | _preview_options(params)


def _preview_options(params: Params) -> Json:
    """The link preview options that the call gives."""
    options = params.mapping("link_preview_options", "link preview options")
    if options is None:
        return {"link_preview_options": {"is_disabled": True}} if params.flag("disable_web_page_preview") else {}
    kept = {name: options[name] for name in PREVIEW_OPTIONS if options.get(name)}
    return {"link_preview_options": kept} if kept else {}


def caption_content(params: Params) -> Json:
    """The checked caption of a call, with its entities; empty without a caption."""
    given = params.objects("caption_entities", "MessageEntity")
    text, entities = format_text(params.text("caption"), params.text("parse_mode"), given)
    if too_long(text, CAPTION_LIMIT):
        raise bad_request("message caption is too long")
    above = {"show_caption_above_media": True} if params.flag("show_caption_above_media") else {}
    if not text:
        return {}
    return {"caption": text} | ({"caption_entities": entities} if entities else {}) | above


def reply_target(chat: Chat, params: Params) -> tuple[Message | None, Json]:
    """The message that a call replies to, by the current or the older parameter, and the quote from it."""
    reply = params.mapping("reply_parameters", "reply parameters")
    if reply is None:
        reply = {
            "message_id": params.integer("reply_to_message_id"),
            "allow_sending_without_reply": params.flag("allow_sending_without_reply"),
        }
    message_id = reply.get("message_id")
    if message_id is not None and not isinstance(message_id, int):
        raise bad_request('can\'t parse reply parameters: Field "message_id" must be of type Number')
    if str(reply.get("chat_id", chat.id)) != str(chat.id):
        raise bad_request("replies to other chats are not supported by the sandbox")
    target = chat.messages.get(message_id) if message_id else None
    if message_id and target is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return target, _quote(target, reply) if target else {}


def _quote(target: Message, reply: Json) -> Json:
    """The part of the original message that is shown above the reply."""
    quote = reply.get("quote")
    if not quote:
        return {}
    text, entities = format_text(str(quote), str(reply.get("quote_parse_mode", "")), reply.get("quote_entities") or [])
    source = str(target.payload.get("text", target.payload.get("caption", "")))
    found = source.find(text)
    if found < 0:
        raise bad_request("QUOTE_TEXT_INVALID")
    quoted: Json = {"text": text, "position": utf16_length(source[:found]), "is_manual": True}
    return {"quote": quoted | ({"entities": entities} if entities else {})}


def thread_fields(world: World, chat: Chat, params: Params, target: Message | None = None) -> Json:
    """The topic of a new message: the given one, else the topic of the message it replies to."""
    thread_id = params.integer("message_thread_id")
    if thread_id and not chat.is_forum:
        if chat.peer:
            raise bad_request("message thread not found")
        return {}  # groups without topics ignore the parameter
    if not thread_id:
        thread_id = target.payload.get("message_thread_id") if target else None
        if thread_id is None:
            return {}
    topic = chat.topics.get(thread_id)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.closed and not chat.may(world.bot_id, "can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
    return {"message_thread_id": thread_id, "is_topic_message": True}


def envelope(world: World, chat: Chat, params: Params) -> Json:
    """The fields of a message besides its content: reply, topic, protection and effect."""
    if params.text("callback_query_id"):
        raise bad_request("the sandbox has no ephemeral messages")
    target, quote = reply_target(chat, params)
    fields = thread_fields(world, chat, params, target) | quote
    if target:
        fields["reply_to_message"] = as_reply(target)
    if params.flag("protect_content"):
        fields["has_protected_content"] = True
    if effect := params.text("message_effect_id"):
        fields["effect_id"] = _checked_effect(chat, effect)
    return fields


def _checked_effect(chat: Chat, effect: str) -> str:
    if chat.peer is None:
        raise bad_request("can't use message effects in the chat")
    if not effect.isdigit():
        raise bad_request("EFFECT_ID_INVALID")
    return effect


def send(world: World, params: Params, content: Json, *, keyboard: bool = True) -> Json:
    """Checks the chat and posts a message of the bot; returns the Message."""
    chat = sendable_chat(world, params)
    markup = read_markup(params) if keyboard else None
    content = content | envelope(world, chat, params)
    if markup:
        content = content | {"reply_markup": markup}
    require_permission(world, chat, content)
    world.limits.spend(chat.id)
    sent = write(world, chat, content, silent=params.flag("disable_notification"))
    chat.messages[sent["message_id"]].contact_button = contact_button(params) if keyboard else ""
    return sent


def require_permission(world: World, chat: Chat, content: Json) -> None:
    """Refuses content that the bot may not send in this chat."""
    if refused := withheld(chat.permissions_of(world.bot_id), content):
        raise bad_request(f"not enough rights to send {refused} to the chat")


def write(world: World, chat: Chat, content: Json, *, silent: bool) -> Json:
    """Posts a message of the bot; chat and content are already checked. Returns the Message."""
    message = world.post(chat, world.bot_id, world.bot, content)
    notify(world, chat, message, silent=silent)
    return deepcopy(message.payload)


def notify(world: World, chat: Chat, message: Message, *, silent: bool) -> None:
    """Adds a notification to the lock screen of everybody else in the chat."""
    if is_service(message.payload):
        return
    shown = {
        "chat_id": chat.id,
        "title": chat.title or world.bot["first_name"],
        "sender": None if chat.peer else _sender_name(message.payload),
        "message_id": message.payload["message_id"],
        "text": preview(message.payload),
        "silent": silent,
        "at": message.payload["date"],
    }
    for person in world.people.values():
        if chat.has(person.id) and person.id != message.author:
            person.notifications.append(dict(shown))


def _sender_name(payload: Json) -> str:
    return str(payload.get("sender_chat", {}).get("title") or payload["from"]["first_name"])
