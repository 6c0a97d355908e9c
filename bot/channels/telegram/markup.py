"""What a Telegram message carries beside its words: buttons, and the message that it answers."""

from typing import Any

from bot.outgoing import Outgoing, ShownAction

ROW_CHARACTERS = 28  # of the labels of buttons in one row


def keyboard(outgoing: Outgoing) -> dict[str, Any] | None:
    """The buttons, side by side while their labels fit on a small screen; or the one that sends the phone number."""
    if outgoing.phone_button:
        button = {"text": outgoing.phone_button, "request_contact": True}
        return {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}
    rows: list[list[dict[str, str]]] = []
    used = ROW_CHARACTERS
    for action in (*outgoing.actions, *outgoing.options):
        label = _label(action)
        if used + len(label) > ROW_CHARACTERS:
            rows.append([])
            used = 0
        rows[-1].append({"text": label, "callback_data": action.data})
        used += len(label) + 2
    return {"inline_keyboard": rows} if rows else None


def reply(outgoing: Outgoing) -> dict[str, Any]:
    """The message that this one answers. Without it, if it was deleted meanwhile."""
    if not outgoing.reply_to:
        return {}
    return {"reply_parameters": {"message_id": int(outgoing.reply_to), "allow_sending_without_reply": True}}


def _label(action: ShownAction) -> str:
    return f"{action.label}, {action.detail}" if action.detail else action.label
