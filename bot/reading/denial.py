"""Whether words say that there was nothing."""

import re

_NOTHING = re.compile(
    r"\b(?:tidak|tdk|tak|gak|ga|gk|nggak|ngga|enggak|ndak|ora|ra|mboten|boten|belum|blm|durung|dereng|no|not) "
    r"(?:(?:ada|ono|ana|onok|enek|wonten|di)\b|temu|ketemu|menemu|terlihat|lihat|nampak|tampak|terpantau|any|sign)"
)
_BUT = re.compile(r"\b(?:tapi|tpi|tp|tetapi|namun|nanging|ning|cuma|cm|hanya|kecuali|but|except)\b")


def denies(words: str) -> bool:
    """Whether the words say that something was not there, and name no exception."""
    lowered = words.lower()
    return bool(_NOTHING.search(lowered)) and not _BUT.search(lowered)
