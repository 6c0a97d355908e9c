"""Keyboards under messages (https://core.telegram.org/bots/api#inlinekeyboardmarkup)."""

from typing import Any
from urllib.parse import urlsplit

from sandbox.telegram.errors import Json, bad_request
from sandbox.telegram.parameters import Params

DATA_BYTES = 64
BUTTONS = 100
# Kinds of inline buttons that are stored without a check of their content.
UNPRESSED = ("web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat", "copy_text")


def read_markup(params: Params, *, only_inline: bool = False) -> Json | None:
    """The inline keyboard of a call, or None; of other keyboards only `contact_button` is of use here."""
    markup = params.structure("reply_markup", "reply keyboard markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline(markup["inline_keyboard"])
    if only_inline and markup:
        raise bad_request("inline keyboard expected")
    if "keyboard" in markup:
        _reply_keyboard(markup["keyboard"])
    return None


def contact_button(params: Params) -> str:
    """The label of the button of a reply keyboard that sends the person's own phone number; "" if there is none."""
    markup = params.structure("reply_markup", "reply keyboard markup")
    rows = markup.get("keyboard", []) if isinstance(markup, dict) else []
    found = (button for row in rows for button in row if isinstance(button, dict) and button.get("request_contact"))
    return next((str(button["text"]) for button in found), "")


def _rows(rows: Any, what: str) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{what}" must be an Array of Arrays')
    return rows


def _inline(rows: Any) -> Json | None:
    kept = [[_button(button) for button in row] for row in _rows(rows, "inline_keyboard") if row]
    if sum(len(row) for row in kept) > BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not text.strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    return {"text": text} | _button_kind(button)


def _button_kind(button: Json) -> Json:
    """The one field that says what a button does."""
    if url := button.get("url"):
        return {"url": _checked_url(str(url))}
    if data := button.get("callback_data"):
        if not isinstance(data, str) or len(data.encode()) > DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
        return {"callback_data": data}
    for kind in UNPRESSED:
        if kind in button:
            return {kind: button[kind]}
    raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https", "tg"):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    if "." not in parts.netloc and parts.scheme != "tg":
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return url


def _reply_keyboard(rows: Any) -> None:
    for row in _rows(rows, "keyboard"):
        for button in row:
            text = button.get("text") if isinstance(button, dict) else button
            if not isinstance(text, str) or not text:
                raise bad_request("can't parse keyboard button: Can't find field \"text\"")
