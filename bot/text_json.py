"""Texts and messages as JSON, for the outbox: a message is stored without a language until it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from bot.messages import Action, Attachment, Choice, Content, Param, Text, Verb, controls


def pack(text: Text) -> dict[str, Any]:
    """A text as JSON values."""
    return {"key": text.key, "params": {name: _pack(value) for name, value in text.params.items()}}


def unpack(value: Mapping[str, Any]) -> Text:
    """The text that `pack` was given."""
    return Text(value["key"], {name: _unpack(param) for name, param in value["params"].items()})


def pack_content(content: Content) -> dict[str, Any]:
    """A message as JSON values."""
    packed: dict[str, Any] = {"text": pack(content.text)}
    if isinstance(content.controls, Choice):
        choice = content.controls
        packed |= {"options": pack_actions(choice.options), "page": choice.page, "per_page": choice.per_page}
    elif content.controls:
        packed["buttons"] = pack_actions(content.controls)
    if content.attachment:
        packed["attachment"] = asdict(content.attachment)
    if content.only_edit:
        packed["only_edit"] = True
    if content.phone_button:
        packed["phone_button"] = pack(content.phone_button)
    return packed


def unpack_content(value: Mapping[str, Any]) -> Content:
    """The message that `pack_content` was given. `protect` and `shows_story` are columns of the outbox."""
    attachment = Attachment(**value["attachment"]) if value.get("attachment") else None
    phone_button = unpack(value["phone_button"]) if "phone_button" in value else None
    return Content(unpack(value["text"]), _unpack_controls(value), attachment=attachment, phone_button=phone_button)


def _unpack_controls(value: Mapping[str, Any]) -> Sequence[Action] | Choice:
    if "options" in value:
        return Choice(_unpack_actions(value["options"]), value["page"], value.get("per_page", 0))
    return controls(_unpack_actions(value.get("buttons", ())))  # versions without `Choice` stored all lists as buttons


def pack_actions(actions: Sequence[Action]) -> list[dict[str, Any]]:
    return [
        {"label": pack(each.label), "data": each.data} | ({"detail": pack(each.detail)} if each.detail else {})
        for each in actions
    ]


def _unpack_actions(values: Sequence[Mapping[str, Any]]) -> list[Action]:
    return [_unpack_action(each) for each in values]


def _unpack_action(value: Mapping[str, Any]) -> Action:
    verb, _, ref = value["data"].partition(":")
    detail = unpack(value["detail"]) if "detail" in value else None
    return Action(unpack(value["label"]), Verb(verb), ref, detail)


def _pack(value: Param) -> Any:
    match value:
        case Text():
            return pack(value)
        case datetime():
            return {"at": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case str() | int() | float() | None:
            return value
        case _:
            return [pack(line) for line in value]


def _unpack(value: Any) -> Param:
    match value:
        case {"at": moment}:
            return datetime.fromisoformat(moment)
        case {"day": day}:
            return date.fromisoformat(day)
        case {"key": _}:
            return unpack(value)
        case list():
            return [unpack(line) for line in value]
        case _:
            return value  # type: ignore[no-any-return]  # a plain JSON value
