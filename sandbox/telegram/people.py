"""Actions of people on their phones, and the updates that the bot gets from them."""

from sandbox.telegram import actions, contents, inputs
from sandbox.telegram.errors import ControlError, Json
from sandbox.telegram.formatting.entities import utf16_length
from sandbox.telegram.rights import withheld
from sandbox.telegram.sending import notify
from sandbox.telegram.world import OWN_CONTACT, Chat, Message, Press, Topic, World, as_reply, is_service

# Telegram's own accounts, shown as the sender of a message that somebody posts as a chat.
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}


def say(world: World, said: inputs.NewMessage) -> Message:
    """Writes a message as a person; a private message to the bot starts it."""
    chat = chat_of(world, said.from_, said.chat)
    sender, content = _sender(world, chat, said)
    content |= contents.body(world, said) | _context(world, chat, said)
    if refused := withheld(chat.permissions_of(said.from_), content):
        raise ControlError(f"This person may not send {refused} here.")
    if chat.peer:
        if chat.peer.blocked:
            raise ControlError("This person has blocked the bot; lift the block first.")
        chat.peer.started = True
    message = world.post(chat, said.from_, sender, content)
    open_topic(chat, message)
    notify(world, chat, message, silent=False)
    if hears(world, chat, message.payload):
        world.queue.add("message", message.payload)
    return message


def open_topic(chat: Chat, message: Message) -> None:
    """A person opens a topic of a forum by the service message about it."""
    opened = message.payload.get("forum_topic_created")
    if opened and chat.is_forum:
        number = message.payload["message_id"]
        chat.topics[number] = Topic(number, str(opened.get("name")), int(opened.get("icon_color", 0x6FB9F0)))


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
    return context | _replied(chat, said) | _origin(world, said.forward_from)


def _replied(chat: Chat, said: inputs.NewMessage) -> Json:
    """What a message replies to: a message of this chat or of another one, with a quote, or a story."""
    replied: Json = {}
    if said.reply_to is not None:
        replied["reply_to_message"] = as_reply(message_of(chat, said.reply_to))
    if said.external_reply is not None:
        if "origin" not in said.external_reply:
            raise ControlError("external_reply: must have an origin.")
        replied["external_reply"] = said.external_reply
    if said.reply_to_story:
        replied["reply_to_story"] = inputs.dump(said.reply_to_story)
    if said.quote:
        replied["quote"] = _quote(said.quote, replied)
    return replied


def _quote(quote: str, replied: Json) -> Json:
    original = replied.get("reply_to_message", {})
    text = str(original.get("text", original.get("caption", "")))
    if "external_reply" not in replied and quote not in text:
        raise ControlError("quote: must be a part of the message replied to.")
    return {"text": quote, "position": utf16_length(text[: max(text.find(quote), 0)]), "is_manual": True}


def _origin(world: World, origin: int | str | inputs.SenderChat | None) -> Json:
    """Where a forwarded message comes from: a user, a hidden one, a group, a channel."""
    if not origin:
        return {}
    if isinstance(origin, int):
        known: Json = {"type": "user", "sender_user": world.person(origin).as_user()}
    elif isinstance(origin, str):
        known = {"type": "hidden_user", "sender_user_name": origin}
    elif origin.type == "channel":
        known = {"type": "channel", "chat": inputs.dump(origin), "message_id": 1}
    else:
        known = {"type": "chat", "sender_chat": inputs.dump(origin)}
    return {"forward_origin": known | {"date": world.now()}}


def edit(world: World, edited: inputs.Edit) -> Message:
    """Edits the person's own message; the update contains the whole message."""
    chat = chat_of(world, edited.from_, edited.chat)
    message = message_of(chat, edited.message_id)
    if message.author != edited.from_ or is_service(message.payload):
        raise ControlError("Only own messages can be edited.")
    message.payload = contents.edited(world, message.payload, edited) | {"edit_date": world.now()}
    world.changed(message)
    if hears(world, chat, message.payload):
        world.queue.add("edited_message", message.payload)
    return message


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
