"""Turns a due message into the call that the recipient's channel can make. Nothing is changed here but in words."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.channels.channel import Channel, Limits
from bot.clock import local, next_at
from bot.database.transaction import Tx
from bot.i18n import Renderer
from bot.messages import Action, Choice, Content, Control, Operation, Outgoing, Priority, Verb, text
from bot.messaging.recipients import DueMessage
from bot.models.outbox import Outbox
from bot.models.tip import Urgency
from bot.text_json import unpack, unpack_content

# What a channel cannot do and a message cannot replace.
_NEEDS = {
    Operation.DELETE: "removal",
    Operation.COMMANDS: "commands",
    Operation.PIN: "groups",
    Operation.LEAVE: "groups",
}


def cannot_carry_out(due: DueMessage, channel: Channel) -> bool:
    """Whether the channel has no such call, so that the message is left out."""
    if due.operation == Operation.ANSWER:
        return not channel.abilities.answers and not due.content.get("text")
    ability = _NEEDS.get(due.operation)
    return ability is not None and not getattr(channel.abilities, ability)


def held_until(tx: Tx, due: DueMessage, channel: Channel) -> datetime | None:
    """When quiet hours end, if the message would ring in them.

    What answers the recipient does not wait, nor what is about an emergency: also a question about it and its answer.
    """
    answers = bool(due.channel)
    emergency = due.priority == Priority.EMERGENCY or due.urgency == Urgency.EMERGENCY
    if channel.abilities.silence or answers or emergency or not _is_quiet(tx):
        return None
    return next_at(tx.now, tx.settings.unit.zone, tx.settings.clocks.quiet.end)


def render_call(tx: Tx, due: DueMessage, channel: Channel, renderer: Renderer) -> Outgoing:
    """The call in the recipient's language, within the channel's abilities and limits."""
    content = due.content
    language = content.get("language") or tx.settings.unit.language
    operation, message_id = _target(tx, due, channel)
    message = unpack_content(content) if content.get("text") else None
    if message:
        message = _with_reachable_attachment(message, channel)
    show: Callable[..., str] = renderer.plain if operation == Operation.ANSWER else renderer.render
    actions, options = _controls(message, channel.limits, renderer, language) if message else ((), ())
    return Outgoing(
        operation=operation,
        chat=content["chat"],
        text=show(message.text, language) if message else "",
        actions=actions,
        options=options,
        message_id=message_id,
        press_id=content.get("press_id", ""),
        protect=due.protect and channel.abilities.protection,
        silent=channel.abilities.silence and due.priority != Priority.EMERGENCY and _is_quiet(tx),
        commands=tuple(
            (name, renderer.plain(unpack(description), language)) for name, description in content.get("commands", ())
        ),
        attachment=message.attachment if message else None,
    )


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


def _with_reachable_attachment(message: Content, channel: Channel) -> Content:
    """The message; without its file if that is known to another channel only."""
    file = message.attachment
    if file is None or not file.reference or file.channel in ("", channel.name):
        return message
    return Content(text("attachment.elsewhere", words=message.text, channel=text(f"channel.{file.channel}")))


def _controls(
    message: Content, limits: Limits, renderer: Renderer, language: str
) -> tuple[tuple[Control, ...], tuple[Control, ...]]:
    """The actions and the options, in the recipient's words and cut to the channel's limits."""

    def shown(action: Action, longest: int) -> Control:
        detail = renderer.plain(action.detail, language) if action.detail else ""
        return Control(
            _cut(renderer.plain(action.label, language), longest), action.data, _cut(detail, limits.option_detail)
        )

    if isinstance(message.controls, Choice):
        return (), tuple(shown(each, limits.option_label) for each in _page(message.controls, limits.options))
    return tuple(shown(each, limits.action_label) for each in message.controls), ()


def _page(choice: Choice, most: int) -> Sequence[Action]:
    """The options of a page; on all pages but the last, the last one leads to the next."""
    options = choice.options
    if len(options) <= most:
        return options
    start = choice.page * (most - 1)
    if len(options) - start <= most:
        return options[start:]
    return [*options[start : start + most - 1], Action(text("button.more"), Verb.MORE, str(choice.page + 1))]


def _cut(words: str, longest: int) -> str:
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def _is_quiet(tx: Tx) -> bool:
    """In quiet hours everything except an emergency arrives without sound."""
    return tx.settings.clocks.quiet.contain(local(tx.now, tx.settings.unit.zone).time())
