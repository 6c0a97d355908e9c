"""Actions of people on their phones, and the updates that the bot gets from them."""

from base64 import b64decode
from binascii import Error as Base64Error

from sandbox.telegram import actions, inputs
from sandbox.telegram.errors import ControlError, Json
from sandbox.telegram.files import KINDS, Upload, small_png
from sandbox.telegram.formatting.entities import too_long
from sandbox.telegram.formatting.texts import CAPTION_LIMIT, TEXT_LIMIT, detect
from sandbox.telegram.rights import withheld
from sandbox.telegram.sending import notify
from sandbox.telegram.world import OWN_CONTACT, Chat, Message, Press, World, as_reply, is_service

BODIES = ("text", *KINDS, "location", "contact")
# Telegram's own accounts, shown as the sender of a message that somebody posts as a chat.
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}


def say(world: World, said: inputs.NewMessage) -> Message:
    """Writes a message as a person; a private message to the bot starts it."""
    chat = chat_of(world, said.from_, said.chat)
    sender, content = _sender(world, chat, said)
    content |= _body(world, said) | _context(world, chat, said)
    if refused := withheld(chat.permissions_of(said.from_), content):
        raise ControlError(f"This person may not send {refused} here.")
    if chat.peer:
        if chat.peer.blocked:
            raise ControlError("This person has blocked the bot; lift the block first.")
        chat.peer.started = True
    message = world.post(chat, said.from_, sender, content)
    notify(world, chat, message, silent=False)
    if hears(world, chat, message.payload):
        world.queue.add("message", message.payload)
    return message


def chat_of(world: World, user_id: int, chat_id: int | None) -> Chat:
    """The chat of an action, by default the private chat with the bot; the person must be in it."""
    person = world.person(user_id)
    chat = world.chat(person.id if chat_id is None else chat_id)
    if not chat.has(user_id):
        raise ControlError(f"User {user_id} is not in chat {chat.id}.")
    if chat.migrated_to is not None:
        raise ControlError(f"The group has become the supergroup {chat.migrated_to}.")
    return chat


def message_of(chat: Chat, message_id: int) -> Message:
    """The message of an action; raises ControlError 404 when it does not exist."""
    if message_id not in chat.messages:
        raise ControlError(f"There is no message {message_id} in chat {chat.id}.", 404)
    return chat.messages[message_id]


def hears(world: World, chat: Chat, payload: Json) -> bool:
    """Whether a person's message reaches the bot (https://core.telegram.org/bots/features#privacy-mode)."""
    if not chat.has(world.bot_id):
        return False
    if chat.peer or chat.is_admin(world.bot_id) or world.can_read_all_group_messages:
        return True
    answered = payload.get("reply_to_message", {}).get("from", {}).get("id")
    return answered == world.bot_id or _addressed(world, payload)


def _addressed(world: World, payload: Json) -> bool:
    """Whether a text contains the bot's name, or a command that is not for another bot."""
    name = f"@{world.bot['username']}".lower()
    text = str(payload.get("text", payload.get("caption", ""))).encode("utf-16-le")
    entities: list[Json] = payload.get("entities") or payload.get("caption_entities") or []
    for entity in entities:
        begin = entity["offset"] * 2
        word = text[begin : begin + entity["length"] * 2].decode("utf-16-le").lower()
        command = entity["type"] == "bot_command" and ("@" not in word or word.endswith(name))
        if command or (entity["type"] == "mention" and word == name):
            return True
    return False


def _sender(world: World, chat: Chat, said: inputs.NewMessage) -> tuple[Json, Json]:
    """The shown sender of a message, and the `sender_chat` field when it is posted as a chat."""
    if said.sender_chat is None:
        return world.user_json(said.from_), {}
    if chat.peer:
        raise ControlError("Nobody writes as a chat in a private chat.")
    if said.sender_chat is True:
        return ANONYMOUS, {"sender_chat": chat.as_chat()}
    return CHANNEL, {"sender_chat": inputs.dump(said.sender_chat)}


def _body(world: World, said: inputs.NewMessage) -> Json:
    given = [name for name in BODIES if getattr(said, name) is not None]
    if len(given) != 1:
        raise ControlError(f"A message has exactly one of {', '.join(BODIES)}.")
    if said.text is not None:
        return text_fields("text", said.text)
    if said.location:
        return {"location": inputs.dump(said.location)}
    if said.contact:
        return {"contact": inputs.dump(said.contact)}
    medium: inputs.FileInput = getattr(said, given[0])
    content = world.files.keep(given[0], _upload(given[0], medium)).as_content()
    return content | (text_fields("caption", said.caption) if said.caption else {})


def text_fields(kind: str, text: str) -> Json:
    """A text or caption with the entities that Telegram finds in it."""
    limit = TEXT_LIMIT if kind == "text" else CAPTION_LIMIT
    if not text.strip() or too_long(text, limit):
        raise ControlError(f"A {kind} has 1 to {limit} characters.")
    found = detect(text)
    name = "entities" if kind == "text" else "caption_entities"
    return {kind: text} | ({name: found} if found else {})


def _upload(kind: str, medium: inputs.FileInput) -> Upload:
    details = medium if isinstance(medium, inputs.Medium) else inputs.Medium()
    encoded = medium if isinstance(medium, str) else details.content
    try:
        data = b64decode(encoded, validate=True) if encoded else b""
    except Base64Error:
        raise ControlError(f"The {kind} is not valid base64.") from None
    data = data or (small_png() if kind == "photo" else f"a {kind} of the sandbox".encode())
    return Upload(details.file_name or f"{kind}{KINDS[kind].ending}", details.mime_type or KINDS[kind].mime_type, data)


def _context(world: World, chat: Chat, said: inputs.NewMessage) -> Json:
    """The date, album, topic, reply and origin of a message."""
    context: Json = {}
    if said.date is not None:
        context["date"] = said.date
    if said.media_group_id:
        context["media_group_id"] = said.media_group_id
    if said.message_thread_id is not None:
        if said.message_thread_id not in chat.topics:
            raise ControlError(f"There is no topic {said.message_thread_id} in chat {chat.id}.", 404)
        context |= {"message_thread_id": said.message_thread_id, "is_topic_message": True}
    if said.reply_to is not None:
        context["reply_to_message"] = as_reply(message_of(chat, said.reply_to))
    if isinstance(said.forward_from, int):
        user = world.person(said.forward_from).as_user()
        context["forward_origin"] = {"type": "user", "sender_user": user, "date": world.now()}
    elif said.forward_from:
        hidden = {"type": "hidden_user", "sender_user_name": said.forward_from, "date": world.now()}
        context["forward_origin"] = hidden
    return context


def edit(world: World, edited: inputs.Edit) -> Message:
    """Edits the person's own message; the update contains the whole message."""
    chat = chat_of(world, edited.from_, edited.chat)
    message = message_of(chat, edited.message_id)
    if message.author != edited.from_ or is_service(message.payload):
        raise ControlError("Only own messages can be edited.")
    given = [kind for kind in ("text", "caption", "location") if getattr(edited, kind) is not None]
    if len(given) != 1 or (given[0] != "caption" and given[0] not in message.payload):
        raise ControlError("An edit has the one of text, caption and location that the message has.")
    changed = {key: value for key, value in message.payload.items() if key not in _replaced(given[0])}
    if edited.location:
        changed |= {"location": inputs.dump(edited.location)}
    else:
        changed |= text_fields(given[0], edited.text or edited.caption or "")
    message.payload = changed | {"edit_date": world.now()}
    world.changed(message)
    if hears(world, chat, message.payload):
        world.queue.add("edited_message", message.payload)
    return message


def _replaced(kind: str) -> tuple[str, ...]:
    return {"text": ("text", "entities"), "caption": ("caption", "caption_entities")}.get(kind, (kind,))


def press(world: World, pressed: inputs.NewPress) -> str:
    """Presses a button; returns the id of the callback query, "" for the button that sends one's own contact."""
    chat = chat_of(world, pressed.from_, pressed.chat)
    if (pressed.button is None) == (pressed.data is None):
        raise ControlError("A press names either the button's text or its data.")
    message = chat.messages.get(pressed.message_id)
    if message is None and pressed.message_id not in chat.deleted:
        message_of(chat, pressed.message_id)
    if message and message.contact_button and (pressed.data or pressed.button) in (OWN_CONTACT, message.contact_button):
        _send_own_contact(world, chat, message, pressed.from_)
        return ""
    data = pressed.data if pressed.data is not None else _data_of(message, str(pressed.button))
    # For a deleted message Telegram sends only the chat and the message id.
    gone = {"chat": chat.as_chat(), "message_id": pressed.message_id, "date": 0}
    query_id = str(int.from_bytes(world.ids.nonce()[:7]))
    world.presses[query_id] = Press(pressed.from_, world.clock.now())
    if chat.has(world.bot_id):
        query = {
            "id": query_id,
            "from": world.user_json(pressed.from_),
            "message": message.payload if message else gone,
            "chat_instance": str(chat.id),
            "data": data,
        }
        world.queue.add("callback_query", query)
    return query_id


def _send_own_contact(world: World, chat: Chat, message: Message, user_id: int) -> None:
    """Sends the person's own contact, as the button of a reply keyboard does, which is hidden then."""
    person = world.person(user_id)
    contact = {"phone_number": person.phone_number, "first_name": person.first_name, "user_id": user_id}
    message.contact_button = ""
    world.changed(message)
    say(world, inputs.NewMessage.model_validate({"from": user_id, "chat": chat.id, "contact": contact}))


def _data_of(message: Message | None, label: str) -> str:
    rows = message.payload.get("reply_markup", {}).get("inline_keyboard", []) if message else []
    for button in (button for row in rows for button in row if button["text"] == label):
        if "callback_data" not in button:
            raise ControlError(f"The button “{label}” is not one that tells the bot.")
        return str(button["callback_data"])
    raise ControlError(f"There is no button “{label}” on this message.", 404)


def react(world: World, reaction: inputs.Reaction) -> None:
    """Sets or removes a person's reaction; in a group the bot gets the update only as an administrator."""
    chat = chat_of(world, reaction.from_, reaction.chat)
    message = message_of(chat, reaction.message_id)
    old = message.reactions.pop(reaction.from_, None)
    if reaction.emoji:
        message.reactions[reaction.from_] = reaction.emoji
    world.changed(message)
    if not chat.has(world.bot_id) or not (chat.peer or chat.is_admin(world.bot_id)):
        return
    update = {
        "chat": chat.as_chat(),
        "message_id": reaction.message_id,
        "user": world.user_json(reaction.from_),
        "date": world.now(),
        "old_reaction": [{"type": "emoji", "emoji": old}] if old else [],
        "new_reaction": [{"type": "emoji", "emoji": reaction.emoji}] if reaction.emoji else [],
    }
    world.queue.add("message_reaction", update)


def act(world: World, given: inputs.Action) -> None:
    """Starts or ends a chat action such as typing; bots get no update."""
    chat = chat_of(world, given.from_, given.chat)
    if given.action is None:
        actions.end(world, chat, given.from_)
    elif given.action in actions.ACTIONS:
        actions.begin(world, chat, given.from_, given.action)
    else:
        raise ControlError(f"action: must be one of {', '.join(sorted(actions.ACTIONS))}.")


def delete(world: World, deletion: inputs.Deletion) -> None:
    """Deletes a message for everybody; bots get no update."""
    chat = chat_of(world, deletion.from_, deletion.chat)
    message = message_of(chat, deletion.message_id)
    if message.author != deletion.from_ and not (chat.peer or chat.is_admin(deletion.from_)):
        raise ControlError("Only own messages can be deleted.")
    world.delete(chat, deletion.message_id)
