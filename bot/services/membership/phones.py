"""Phone numbers in one form, to compare them."""

import re


def normal_phone(phone: str) -> str:
    """0812..., 62812... and +62 812-... are the same number."""
    digits = re.sub(r"\D", "", phone)
    return f"+62{digits[1:]}" if digits.startswith("0") else f"+{digits}"
