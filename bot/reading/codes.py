"""A tip's code as people type it: "AN-7K2Q", "an 7k2q:", "(AN—7K2Q)", "#an7k2q,", or only "7K2Q"."""

import re

from bot.reading.folding import fold_head

# Letters and digits that look alike; a code has only the digits.
_ALIKE = str.maketrans("OIL", "011")
# Without AN, or with AN close to it, a code has a digit, so that words like "dimana" and "anggota" are no codes.
_DIGIT = r"(?=[A-Z]*[0-9])"
_CODE = re.compile(
    rf"[\s#(\[\"'«“*<]*(?:AN[\s\-_.:/#]+([0-9A-Z]{{4,6}})|(?:AN)?({_DIGIT}[0-9A-Z]{{4,6}}))\b[\s.,:;)\]\"'»”*>]*",
    re.IGNORECASE,
)


def read_code(words: str) -> tuple[str, str]:
    """The code at the beginning of the words, in its stored form, and the rest. Without a code the first is ""."""
    folded = fold_head(words)
    found = _CODE.match(folded.characters)
    if found is None:
        return "", words.strip()
    return normal_code(found[1] or found[2]), words[folded.starts[found.end()] :].strip()


def normal_code(code: str) -> str:
    """A typed code or a `Tip.ref` in its stored form: upper case, with AN-, the letters O, I, L as digits."""
    code, _, _ = code.partition(".")
    return f"AN-{code.upper().removeprefix('AN-').translate(_ALIKE)}"
