"""Phone numbers in one form, to compare them."""

import re

from bot.services.membership.tables import plain_digits

SEPARATORS = re.compile(r"[\s().\u2010-\u2015-]")
# The end of a number that a spreadsheet takes for a fraction, such as 81234567890.0.
FRACTION = re.compile(r"\.[0-9]{1,2}$")
INDONESIAN = re.compile(r"\+62[1-9][0-9]{7,11}")
FOREIGN = re.compile(r"\+(?!62)[1-9][0-9]{8,14}")


def read_phone(typed: str) -> str:
    """The number as +62812…; "" if it is not sure which one is meant.

    0812…, 812…, 62812…, 0062812…, +62 (0)812-… are the same number. Foreign ones need + or 00.
    """
    typed = plain_digits(typed).strip().removeprefix("'").replace("\uff0b", "+")
    if FRACTION.search(typed):
        return ""
    number = re.sub("^00", "+", SEPARATORS.sub("", typed))
    number = re.sub(r"^(\+?620*|0)(?=[1-9])", "+62", number)
    number = re.sub("^8", "+628", number)
    return number if INDONESIAN.fullmatch(number) or FOREIGN.fullmatch(number) else ""


def same_phone(written: str, own: str) -> bool:
    """Whether a number of the roster is that of an account, which the platform gives with the country's code."""
    digits = re.sub("[^0-9]", "", own)
    known = read_phone(written) or f"+{re.sub('[^0-9]', '', written)}"
    return bool(digits) and known == f"+{digits}"
