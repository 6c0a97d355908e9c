"""Helpers of all text formats. Lengths are in UTF-16 units, as in Telegram."""

import re

from sandbox.telegram.errors import ApiError, bad_request

LINK = re.compile(r"(https?|tg|mailto|tel):|[\w-]+(\.[\w-]+)+([/?#]|$)", re.IGNORECASE)


def utf16_length(text: str) -> int:
    """The length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def too_long(text: str, limit: int) -> bool:
    """Whether a text has more UTF-16 units than allowed."""
    return utf16_length(text) > limit


def checked_link(url: str) -> str:
    """The URL of a marked link; empty when it is not a valid one."""
    if not LINK.match(url):
        return ""
    return url if re.match(r"[a-z]+:", url, re.IGNORECASE) else f"http://{url}/"


def unparsed(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
