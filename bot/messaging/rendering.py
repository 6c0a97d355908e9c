"""Turns a due message into a call that the recipient's channel can make. No row is changed here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.channel import Channel, Limits
from bot.clock import local, next_at
from bot.database.transaction import Tx
from bot.domain.stored_media import upload_for
from bot.i18n import Renderer
from bot.messages import MOST_ACTIONS, Action, Attachment, Operation, Priority, Purpose, Text, Verb, text
from bot.messaging.recipients import DueMessage
from bot.models.message import chat_key
from bot.models.outbox import Outbox, OutboxState
from bot.models.tip import Urgency
from bot.outgoing import Outgoing, ShownAction
from bot.text_json import pack_actions, unpack

# The ability that a call needs, if no message can replace the call.
_NEEDS = {
    Operation.DELETE: "removal",
    Operation.TAKE_BACK: "taking_back",
    Operation.COMMANDS: "commands",
    Operation.PIN: "groups",
    Operation.LEAVE: "groups",
}


def cannot_carry_out(tx: Tx, due: DueMessage, channel: Channel) -> bool:
    """Whether the channel has no such call, or there is nothing to edit, so that the message is left out."""
    if due.operation == Operation.EDIT:
        never_shown = tx.session.get_one(Outbox, due.edits_id).state in {OutboxState.DROPPED, OutboxState.DEAD}
        return never_shown or (due.content.get("only_edit", False) and not channel.abilities.edits)
    if due.operation == Operation.ANSWER:
        return not channel.abilities.answers and not due.content.get("text")
    if due.operation == Operation.TAKE_BACK and due.edits_id:
        shown = tx.session.get_one(Outbox, due.edits_id)
        if not shown.platform_id or shown.channel not in {"", channel.name}:
            return True
    ability = _NEEDS.get(due.operation)
    return ability is not None and not getattr(channel.abilities, ability)


def held_until(tx: Tx, due: DueMessage, channel: Channel) -> datetime | None:
    """When quiet hours end, if the message would ring in them.

    What answers the recipient does not wait, nor what is about an emergency.
    """
    answers = bool(due.channel)  # `Tx.send` sets it for the member whose event is handled
    if channel.abilities.silence or answers or _about_emergency(due) or not _is_quiet(tx):
        return None
    return next_at(tx.now, tx.settings.unit.zone, tx.settings.clocks.quiet.end)


def render_call(tx: Tx, due: DueMessage, channel: Channel, renderer: Renderer) -> Outgoing:
    """The call in the recipient's language, within the channel's abilities and limits."""
    content = due.content
    words = Words(renderer, content.get("language") or tx.settings.unit.language)
    operation, message_id = _target(tx, due, channel)
    message, attachment, file = _text_and_file(tx, content, channel) if content.get("text") else (None, None, b"")
    show: Callable[[Text], str] = words.plain if operation == Operation.ANSWER else words.marked
    actions, options = _controls(content, channel.limits, words)
    return Outgoing(
        operation=operation,
        chat=content["chat"],
        text=show(message) if message else "",
        actions=actions,
        options=options,
        message_id=message_id,
        press_id=content.get("press_id", ""),
        protect=due.protect and channel.abilities.protection,
        silent=channel.abilities.silence and not _about_emergency(due) and _is_quiet(tx),
        commands=tuple((name, words.plain(unpack(description))) for name, description in content.get("commands", ())),
        attachment=attachment,
        file=file,
        phone_button=_phone_button(content, channel, words),
        reply_to=_answered(due, channel) if operation == Operation.SEND else "",
        topic=content.get("topic", ""),
    )


@dataclass(frozen=True, slots=True)
class Words:
    """The renderer for one recipient."""

    renderer: Renderer
    language: str

    def marked(self, text: Text) -> str:
        return self.renderer.render(text, self.language)

    def plain(self, text: Text) -> str:
        return self.renderer.plain(text, self.language)


def _target(tx: Tx, due: DueMessage, channel: Channel) -> tuple[Operation, str]:
    """The kind of the call, and the message it changes. What cannot be changed is replaced by a new message."""
    operation = due.operation
    if operation == Operation.ANSWER and not channel.abilities.answers:
        return Operation.SEND, ""
    if due.edits_id is None:
        return operation, due.content.get("message_id", "")
    earlier = tx.session.get_one(Outbox, due.edits_id)
    there = earlier.channel in ("", channel.name) and earlier.platform_id
    if operation == Operation.EDIT and not (there and channel.abilities.edits):
        return Operation.SEND, ""
    return operation, earlier.platform_id


def _text_and_file(tx: Tx, content: Mapping[str, Any], channel: Channel) -> tuple[Text, Attachment | None, bytes]:
    """The text, the attachment, and its content if its reference is not to be used.

    Without the attachment, and a word about it, if only another channel knows it.
    """
    words, packed = unpack(content["text"]), content.get("attachment")
    attachment = Attachment(**packed) if packed else None
    if attachment and channel.abilities.files and (upload := upload_for(tx, attachment, channel.name)):
        return words, *upload
    if attachment is None or not attachment.reference or attachment.channel in ("", channel.name):
        return words, attachment, b""
    return text("attachment.elsewhere", words=words, channel=text(f"channel.{attachment.channel}")), None, b""


def _answered(due: DueMessage, channel: Channel) -> str:
    """The message that this one answers, if it is in the same chat and is not removed, as it is in a group."""
    chat, platform_id = due.content.get("answers", ("", ""))
    is_removed = due.purpose == Purpose.GROUP and channel.abilities.removal and not due.content.get("stays")
    same_chat = chat == chat_key(channel.name, due.content["chat"]).hex()
    return platform_id if channel.abilities.replies and same_chat and not is_removed else ""


def _phone_button(content: Mapping[str, Any], channel: Channel, words: Words) -> str:
    label = content.get("phone_button")
    return words.plain(unpack(label)) if label and channel.abilities.own_phone else ""


Shown = tuple[ShownAction, ...]


def _controls(content: Mapping[str, Any], limits: Limits, words: Words) -> tuple[Shown, Shown]:
    """The actions and the options, in the recipient's words and cut to the channel's limits.

    Works on the packed message, since this runs for each one. Versions without `Choice` stored long lists as buttons.
    """
    options = content.get("options", ())
    actions = content.get("buttons", ())
    if len(actions) > MOST_ACTIONS:
        actions, options = (), actions
    most = min(limits.options, content.get("per_page") or limits.options)
    page = _page(options, content.get("page", 0), most)
    return (
        tuple(_control(each, limits.action_label, limits, words) for each in actions),
        tuple(_control(each, limits.option_label, limits, words) for each in page),
    )


def _control(packed: Mapping[str, Any], longest: int, limits: Limits, words: Words) -> ShownAction:
    detail = words.plain(unpack(packed["detail"])) if "detail" in packed else ""
    label = words.plain(unpack(packed["label"]))
    return ShownAction(_cut(label, longest), packed["data"], _cut(detail, limits.option_detail))


def _page(options: Sequence[Mapping[str, Any]], page: int, most: int) -> Sequence[Mapping[str, Any]]:
    """The options of a page. On each page but the last one, the last option leads to the next page."""
    if len(options) <= most:
        return options
    start = page * (most - 1)
    if len(options) - start <= most:
        return options[start:]
    more = Action(text("button.more"), Verb.MORE, str(page + 1))
    return [*options[start : start + most - 1], *pack_actions([more])]


def _cut(words: str, longest: int) -> str:
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def _about_emergency(due: DueMessage) -> bool:
    """Whether it breaks quiet hours: an emergency itself, and all news of it, questions about it, and their answers."""
    return due.priority == Priority.EMERGENCY or due.urgency == Urgency.EMERGENCY


def _is_quiet(tx: Tx) -> bool:
    """In quiet hours everything except an emergency arrives without sound."""
    return tx.settings.clocks.quiet.contain(local(tx.now, tx.settings.unit.zone).time())
