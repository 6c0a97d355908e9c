"""Turns everyday forms of dates and times into the forms that `dates` reads.

"setengah 8" becomes "jam 7.30", "jam 9 kurang 15" becomes "jam 8.45", "habis isya" becomes "jam 19.30", and
"malam minggu" becomes "sabtu malam": the night that leads to a day belongs to the evening before it.
"""

import re
from datetime import datetime, timedelta

from bot.reading.dates_words import UNTIL, WEEKDAYS

_ONES = {
    **{"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9},
    **{"siji": 1, "loro": 2, "telu": 3, "papat": 4, "limo": 5, "enem": 6, "pitu": 7, "wolu": 8, "songo": 9, "sanga": 9},
    **{"setunggal": 1, "kalih": 2, "tigo": 3, "tigang": 3, "sekawan": 4, "gangsal": 5},
    **{"rong": 2, "telung": 3, "patang": 4, "limang": 5, "nem": 6, "pitung": 7, "wolung": 8, "sangang": 9},
}
_NUMBERS = {
    **{f"{name} puluh {one}": number * 10 + more for name, number in _ONES.items() for one, more in _ONES.items()},
    **{f"{name} puluh": number * 10 for name, number in _ONES.items()},
    **{f"{name} belas": number + 10 for name, number in _ONES.items()},
    **{"sepuluh": 10, "sedoso": 10, "sedasa": 10, "sebelas": 11, "sewelas": 11, "rolas": 12},
    **{"seperempat": 15, "seprapat": 15},
    **_ONES,
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10},
    **{"eleven": 11, "twelve": 12, "quarter": 15},
}
_ONE = "|".join(sorted(_ONES, key=len, reverse=True))
_OTHER = "|".join(name for name in _NUMBERS if name not in _ONES and " " not in name)
_WORD = rf"(?:{_ONE})(?: (?:belas|puluh(?: (?:{_ONE}))?))?|{_OTHER}"
_CLOCK = "jam|pukul|at|@"
_BEFORE = rf"(?:{_CLOCK}|setengah|kurang|lewat|lebih|past|to|tanggal|tg)"
_UNIT = "menit|jam|setengah jam|hari|dino|minggu|pekan|bulan|tahun|minutes?|hours?|days?|weeks?|months?|years?"
# A number in words counts only where it says a time: after "jam", before "hari".
_IN_WORDS = re.compile(rf"\b(?P<before>{_BEFORE} )?(?P<word>{_WORD})(?:an)?(?P<after> (?:{_UNIT}))?(?!\S)")


def _words(*pairs: tuple[str, str]) -> list[tuple[re.Pattern[str], str]]:
    """Patterns that stand between spaces, and what each becomes."""
    return [(re.compile(rf"(?<!\S)(?:{pattern})(?!\S)"), form) for pattern, form in pairs]


_DAYS = "|".join(WEEKDAYS)
_NAMES = list(WEEKDAYS)
_ENGLISH = ("monday", "saturday", "sunday")  # short, they are other words: "sat narkoba"
_ON = "(?:tanggal|tg) ?"
_AFTER = r"(?:(?:se)?(?:habis|telah|usai)|badh?ah?|bakd[ao]|ba da|sesudah|bar|mari) (?:sholat |salat |shalat )?"
_PART = "pagi|siang|sore|malam"
_HOUR = r"\d{1,2}(?:[.:]\d\d)?"
_PRAYERS = "dhuhur|ashar|magrib|isya"
_OTHER_NEW_YEAR = r"(?! (?:imlek|islam|hijri\S*|jawa|saka|\d))"
# A quarter of an hour is no number of hours.
_QUARTER = re.compile(r"(?<!\S)(?:sep(?:erem|ra)pat jam|(?:a )?quarter of an hour)(?!\S)")
_GENERAL = _words(
    ("sekitar|kira2|kira[- ]kira|kurang lebih|agak|around|about", ""),
    (r"pagi(?:2| ?-? ?pagi)|isuk|enjing|esuk", "pagi"),
    (r"siang(?:2| ?-? ?siang)|awan", "siang"),
    ("sonten", "sore"),
    (r"malam(?:2| ?-? ?malam)|m?bengi|wengi|dalu", "malam"),
    ("mbenjing|benjing|benjang|sesuk", "besok"),
    (rf"s?uk (?P<day>{_DAYS}|{_PART})", r"besok \g<day>"),
    (r"(?P<n>\d{1,2}) ?(?P<unit>jam|menit|hari) ?an", r"\g<n> \g<unit>"),
    (r"1/2 ?jam", "setengah jam"),
    ("maneh", "lagi"),
    (r"1/2 (?P<hour>\d{1,2})", r"setengah \g<hour>"),
    ("tengah malam|midnight", "jam 12 malam"),
    ("tengah hari|(?:at )?noon", "jam 12.00"),
    (rf"malam tahun baru{_OTHER_NEW_YEAR}", "31 desember malam"),
    (rf"(?<!malam )tahun baru{_OTHER_NEW_YEAR}", "1 januari"),
    (r"half an hour|(?<!\d )setengah jam", "30 menit"),
    (r"an? (?P<unit>hour|day|week|month|year)", r"1 \g<unit>"),
    (r"(?:se|sak ?)(?P<unit>jam|menit|hari|minggu|pekan|bulan|tahun|taun|dino)", r"1 \g<unit>"),
    (r"(?:on )?the (?P<day>\d{1,2})(?:st|nd|rd|th)", r"tanggal \g<day>"),
    (r"(?P<day>\d{1,2})(?:st|nd|rd|th)", r"\g<day>"),
)
_OF_ENGLISH_DAYS = _words(
    *((rf"(?P<before>next|this|on) {day[:3]}", rf"\g<before> {day}") for day in _ENGLISH),
    *((rf"{day[:3]} (?P<clock>(?:at |@ ?)?\d{{1,2}}(?:[:.]\d\d)? ?[ap]m)", rf"{day} \g<clock>") for day in _ENGLISH),
)
_OF_HOURS = _words(
    (r"(?:tepat|pas|persis|mulai|dari|paling lambat|maksimal) (?=(?:jam|pukul) ?\d)", ""),
    (r"(?P<hour>(?:jam|pukul) ?\d{1,2}) sep(?:erem|ra)pat", r"\g<hour> lewat 15"),
    (rf"(?:jam|pukul) ?{_HOUR} (?:eh|ralat) (?P<clock>(?:jam|pukul) ?{_HOUR})", r"\g<clock>"),
    # Of a period, its beginning.
    (
        rf"(?:antara )?(?P<from>(?:jam|pukul) ?{_HOUR} (?:{_PART})) ?{UNTIL} ?(?:jam |pukul )?{_HOUR}(?: (?:{_PART}))?",
        r"\g<from>",
    ),
    (
        rf"(?:antara )?(?P<from>(?:jam|pukul) ?{_HOUR}|\d{{1,2}}[.:]\d\d)"
        rf" ?{UNTIL} ?(?:(?:jam |pukul )?{_HOUR}|selesai)",
        r"\g<from>",
    ),
    (r"(?P<hour>(?:jam|pukul) ?\d{1,2}) (?P<minutes>15|30|45)", r"\g<hour>.\g<minutes>"),
    (
        rf"^(?P<part>{_PART}|subuh) (?P<clock>(?:jam|pukul) ?{_HOUR})(?! (?:{_PART}|dini|subuh|am|pm))",
        r"\g<clock> \g<part>",
    ),
)
_OF_PRAYERS = _words(
    (
        rf"(?P<day>nanti|mengko|besok|lusa|tomorrow|hari ini|{_DAYS}) (?P<prayer>{_PRAYERS})",
        r"\g<day> habis \g<prayer>",
    ),
    (rf"(?P<prayer>{_PRAYERS}) (?P<day>nanti|mengko|besok|lusa|tomorrow)", r"\g<day> habis \g<prayer>"),
    (rf"(?:pas|waktu|wayah|saat) (?P<prayer>{_PRAYERS})", r"habis \g<prayer>"),
    # When the prayer is over, all year round, in East Java.
    (f"{_AFTER}subuh", "jam 05.00"),
    (f"{_AFTER}dhuhur", "jam 12.30"),
    (f"{_AFTER}ashar", "jam 15.30"),
    (f"{_AFTER}magrib", "jam 18.15"),
    (f"{_AFTER}isya", "jam 19.30"),
)
# Rules in the order in which they apply, each list behind what a phrase must have for it: that saves time.
_SAID = [
    (re.compile(""), _GENERAL),
    (re.compile(r"\b(?:mon|sat|sun)\b"), _OF_ENGLISH_DAYS),
    (re.compile(r"jam|pukul|\d[.:]\d"), _OF_HOURS),
    (re.compile(f"{_PRAYERS}|subuh"), _OF_PRAYERS),
]
_LENGTH = re.compile(r"(?<!\S)(\d{1,2}) (?:jam (\d{1,2}) menit|setengah jam|jam setengah(?! \d))(?!\S)")
_HALF = re.compile(rf"(?<!\S)(?:(?:{_CLOCK}) ?)?(?:setengah|(?P<past>half past)) ?(?P<hour>1?\d)(?: ?an)?(?!\S)")
_MINUTES_OF = re.compile(rf"(?<!\S)(?:(?:{_CLOCK}) ?)?(?P<minutes>[1-5]?\d) (?P<way>to|past) (?P<hour>1?\d)(?!\S)")
_HOUR_AND = re.compile(
    rf"(?<!\S)(?:{_CLOCK}) ?(?P<hour>[12]?\d) (?P<way>kurang|lewat|lebih) (?P<minutes>[1-5]?\d)(?: menit)?(?!\S)"
)
_NIGHT = re.compile(rf"(?<!\S)(?:(?P<eve>{_DAYS}) )?malam (?:hari )?(?P<day>{_DAYS})(?!\S)")
_DAY_NEXT_WEEK = re.compile(rf"(?<!\S)(?:minggu|pekan) depan (?:hari )?(?P<day>{_DAYS})(?!\S)")
_MONTH_NUMBER = re.compile(rf"(?<!\S){_ON}(?P<d>\d{{1,2}}) bulan (?P<m>\d{{1,2}})(?!\S)")
_BESIDE = "depan|lalu|kemarin"
_MONTH_BESIDE = re.compile(
    rf"(?<!\S)(?:bulan (?P<which>{_BESIDE}) {_ON}(?P<day>\d{{1,2}})"
    rf"|{_ON}(?P<day2>\d{{1,2}}) bulan (?P<which2>{_BESIDE}))(?!\S)"
)


def everyday(phrase: str, now: datetime) -> str:
    """A phrase of `plain_phrase` in forms that `dates` reads; `now` is local."""
    phrase = _IN_WORDS.sub(_number, _QUARTER.sub("15 menit", phrase))
    for needed, rules in _SAID:
        if needed.search(phrase):
            for words, form in rules:
                phrase = words.sub(form, phrase)
    phrase = _LENGTH.sub(lambda length: f"{int(length[1]) * 60 + int(length[2] or 30)} menit", " ".join(phrase.split()))
    phrase = _HALF.sub(lambda half: _at(int(half["hour"]), 30 if half["past"] else -30), phrase)
    phrase = _HOUR_AND.sub(_shifted, _MINUTES_OF.sub(_shifted, phrase))
    phrase = _NIGHT.sub(lambda night: _evening_before(night, now), phrase)
    phrase = _MONTH_NUMBER.sub(r"tanggal \g<d>/\g<m>", _DAY_NEXT_WEEK.sub(r"\g<day> minggu depan", phrase))
    return _MONTH_BESIDE.sub(lambda day: _in_month_beside(day, now), phrase)


def _number(found: re.Match[str]) -> str:
    before, after = found["before"] or "", found["after"] or ""
    return f"{before}{_NUMBERS[found['word']]}{after}" if before or after else found[0]


def _shifted(found: re.Match[str]) -> str:
    minutes = int(found["minutes"])
    return _at(int(found["hour"]), -minutes if found["way"] in ("kurang", "to") else minutes)


def _at(hour: int, minutes: int) -> str:
    """This many minutes after (or before) the full hour; before one is half past twelve."""
    total = hour * 60 + minutes
    return f"jam {total // 60 or 12}.{total % 60:02}"


def _evening_before(night: re.Match[str], now: datetime) -> str:
    """The evening of "malam minggu", or of "sabtu malam minggu"."""
    before = (WEEKDAYS[night["day"]] - 1) % 7
    if night["eve"] and WEEKDAYS[night["eve"]] != before:
        return night[0]
    return "hari ini malam" if now.weekday() == before else f"{_NAMES[before]} malam"


def _in_month_beside(found: re.Match[str], now: datetime) -> str:
    """The date in the next month or in the last one."""
    days = 32 if "depan" in (found["which"], found["which2"]) else -1
    month = now.replace(day=1) + timedelta(days=days)
    return f"{found['day'] or found['day2']}/{month.month}/{month.year}"
