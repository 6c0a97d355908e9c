"""Turns everyday forms of dates and times into the forms that `dates` reads.

"setengah 8" becomes "jam 7.30", "jam 9 kurang 15" becomes "jam 8.45", "habis isya" becomes "jam 19.30", and
"malam minggu" becomes "sabtu malam": the night that leads to a day belongs to the evening before it.
"""

import re
from datetime import datetime, timedelta

from bot.reading.dates_words import WEEKDAYS

_ONES = {
    **{"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9},
    **{"siji": 1, "loro": 2, "telu": 3, "papat": 4, "limo": 5, "enem": 6, "pitu": 7, "wolu": 8, "songo": 9},
}
_NUMBERS = {
    **{f"{name} puluh {one}": number * 10 + more for name, number in _ONES.items() for one, more in _ONES.items()},
    **{f"{name} puluh": number * 10 for name, number in _ONES.items()},
    **{f"{name} belas": number + 10 for name, number in _ONES.items()},
    **{"sepuluh": 10, "sebelas": 11, "rolas": 12, "seperempat": 15},
    **_ONES,
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10},
    **{"eleven": 11, "twelve": 12, "quarter": 15},
}
_WORD = "|".join(sorted(_NUMBERS, key=len, reverse=True))  # the longest first: "dua belas" before "dua"
_CLOCK = "jam|pukul|pkl|jm|at|@"
_BEFORE = rf"(?:{_CLOCK}|setengah|stgh|stengah|kurang|krg|lewat|lebih|past|to|tgl|tanggal|tg)"
_UNIT = "menit|mnt|jam|setengah jam|hari|hr|dino|minggu|mgg|pekan|bulan|bln|minutes?|hours?|days?|weeks?|months?"
# A number in words counts only where it says a time: after "jam", before "hari".
_IN_WORDS = re.compile(rf"\b(?P<before>{_BEFORE} )?(?P<word>{_WORD})(?P<after> (?:{_UNIT}))?(?!\S)")


def _words(*pairs: tuple[str, str]) -> list[tuple[re.Pattern[str], str]]:
    """Patterns that stand between spaces, and what each becomes."""
    return [(re.compile(rf"(?<!\S)(?:{pattern})(?!\S)"), form) for pattern, form in pairs]


_AFTER = (
    r"(?:(?:se)?(?:habis|telah|usai)|abis|hbs|bada|bakda|bakdo|ba da|sesudah|stlh|bar|mari) (?:sholat |salat |shalat )?"
)
_SAID = _words(
    ("sekitar|sktr|kira2|kira-kira|kurang lebih|around|about", ""),
    (r"pagi(?:2| ?-? ?pagi)|isuk|enjing|esuk", "pagi"),
    (r"siang(?:2| ?-? ?siang)|awan", "siang"),
    ("petang|sonten", "sore"),
    (r"malam(?:2| ?-? ?malam)|malem|mlm|bengi|mbengi|dalu", "malam"),
    ("mbenjing|benjing", "besok"),
    ("tmrw|tmr", "tomorrow"),
    ("mangke", "nanti"),
    ("dina|dinten", "hari"),
    ("senen", "senin"),
    ("rebo", "rabu"),
    ("kemis", "kamis"),
    ("jemuah|jumuah|jemuwah", "jumat"),
    ("setu|sebtu", "sabtu"),
    ("engkas|maneh", "lagi"),
    (r"rong (?P<unit>jam|menit|hari|dino|minggu)", r"2 \g<unit>"),
    (r"1/2 (?P<hour>\d{1,2})", r"setengah \g<hour>"),
    ("tengah malam|midnight", "jam 12 malam"),
    ("tengah hari|(?:at )?noon", "jam 12.00"),
    ("(?:in )?half an hour", "30 minutes"),
    ("in an hour", "1 hours"),
    ("(?:in )?a week(?: from now)?", "1 weeks"),
    (r"(?:on )?the (?P<day>\d{1,2})(?:st|nd|rd|th)", r"tgl \g<day>"),
    (r"(?P<day>\d{1,2})(?:st|nd|rd|th)", r"\g<day>"),
    # When the prayer is over, all year round, in East Java.
    (f"{_AFTER}s?h?ubuh", "jam 05.00"),
    (f"{_AFTER}(?:(?:dz|d|z)h?uhu?r|luhur)", "jam 12.30"),
    (f"{_AFTER}as(?:h|y)?ar", "jam 15.30"),
    (f"{_AFTER}ma(?:gh?|k)rib", "jam 18.15"),
    (f"{_AFTER}isy?ak?", "jam 19.30"),
)
_DAYS = "|".join(WEEKDAYS)
_NAMES = list(WEEKDAYS)
_ON = "(?:tgl|tanggal|tg) ?"

_LENGTH = re.compile(r"(?<!\S)(\d{1,2}) (?:jam (\d{1,2}) (?:menit|mnt)|setengah jam)(?!\S)")
_HALF = re.compile(rf"(?<!\S)(?:(?:{_CLOCK}) ?)?(?:(?:setengah|stgh|stengah)|(?P<past>half past)) (?P<hour>1?\d)(?!\S)")
_MINUTES_OF = re.compile(rf"(?<!\S)(?:(?:{_CLOCK}) ?)?(?P<minutes>[1-5]?\d) (?P<way>to|past) (?P<hour>1?\d)(?!\S)")
_HOUR_AND = re.compile(
    rf"(?<!\S)(?:{_CLOCK}) ?(?P<hour>[12]?\d) (?P<way>kurang|krg|lewat|lebih) (?P<minutes>[1-5]?\d)(?: menit)?(?!\S)"
)
_NIGHT = re.compile(rf"(?<!\S)malam (?:hari )?(?P<day>{_DAYS})(?!\S)")
_DAY_NEXT_WEEK = re.compile(rf"(?<!\S)(?:minggu|mgg|pekan) depan (?:hari )?(?P<day>{_DAYS})(?!\S)")
_MONTH_NUMBER = re.compile(rf"(?<!\S){_ON}(?P<d>\d{{1,2}}) (?:bulan|bln) (?P<m>\d{{1,2}})(?!\S)")
_NEXT_MONTH = re.compile(
    rf"(?<!\S)(?:(?:bulan|bln) depan {_ON}(?P<after>\d{{1,2}})|{_ON}(?P<before>\d{{1,2}}) (?:bulan|bln) depan)(?!\S)"
)


def everyday(phrase: str, now: datetime) -> str:
    """The phrase (lower case, without punctuation between words) in forms that `dates` reads; `now` is local."""
    phrase = _IN_WORDS.sub(_number, phrase)
    for words, form in _SAID:
        phrase = words.sub(form, phrase)
    phrase = _LENGTH.sub(lambda length: f"{int(length[1]) * 60 + int(length[2] or 30)} menit", " ".join(phrase.split()))
    phrase = _HALF.sub(lambda half: _at(int(half["hour"]), 30 if half["past"] else -30), phrase)
    phrase = _HOUR_AND.sub(_shifted, _MINUTES_OF.sub(_shifted, phrase))
    phrase = _NIGHT.sub(lambda night: _evening_before(night["day"], now), phrase)
    phrase = _MONTH_NUMBER.sub(r"\g<d>/\g<m>", _DAY_NEXT_WEEK.sub(r"\g<day> minggu depan", phrase))
    coming = (now.replace(day=1) + timedelta(days=32)).replace(day=1)
    return _NEXT_MONTH.sub(lambda day: f"{day['after'] or day['before']}/{coming.month}/{coming.year}", phrase)


def _number(found: re.Match[str]) -> str:
    before, after = found["before"] or "", found["after"] or ""
    return f"{before}{_NUMBERS[found['word']]}{after}" if before or after else found[0]


def _shifted(found: re.Match[str]) -> str:
    minutes = int(found["minutes"])
    return _at(int(found["hour"]), -minutes if found["way"] in ("kurang", "krg", "to") else minutes)


def _at(hour: int, minutes: int) -> str:
    """This many minutes after (or before) the full hour; before one is half past twelve."""
    total = hour * 60 + minutes
    return f"jam {total // 60 or 12}.{total % 60:02}"


def _evening_before(day: str, now: datetime) -> str:
    before = (WEEKDAYS[day] - 1) % 7
    return "hari ini malam" if now.weekday() == before else f"{_NAMES[before]} malam"
