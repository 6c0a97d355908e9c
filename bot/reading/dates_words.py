"""The words and forms in which people write dates and times. Only patterns; `dates` uses them."""

import re
from zoneinfo import ZoneInfo

DAY_HOUR = 9  # a day without a time
PART_HOURS = {"subuh": 5, "pagi": 8, "siang": 12, "sore": 16, "malam": 19}
TODAY_HOURS = (9, 12, 16, 19)  # "today" without a time means the first of these that is still ahead

ZONES = {
    "wib": ZoneInfo("Asia/Jakarta"),
    "wita": ZoneInfo("Asia/Makassar"),
    "wit": ZoneInfo("Asia/Jayapura"),
}

# With these words a part of the day is a time ("malam ini", "nanti malam"), not a greeting ("malam, pak").
LATER_TODAY = frozenset({"nanti", "nnti", "ntar", "ini", "this", "mengko"})
TODAY = frozenset({"hari ini", "today", "hr ini", "dina iki"})

PARTS = {
    "subuh": re.compile(r"\b(?:subuh|dini hari)\b"),
    "pagi": re.compile(r"\b(?:pagi|morning)\b"),
    "siang": re.compile(r"\b(?:siang|noon)\b"),
    "sore": re.compile(r"\b(?:sore|afternoon)\b"),
    "malam": re.compile(r"\b(?:malam|evening|night)\b"),
}

# A number alone is not a time: it needs a word like "jam" before it, minutes, or a part of the day.
TIME = re.compile(
    r"(?<!\S)(?P<intro>(?:jam|pukul|pkl|jm|at|@)\.? ?)?"
    r"(?P<hour>\d{1,2})(?P<minutes>[:.](?P<minute>\d{2}))?"
    r"(?:-? ?an\b)?(?: ?(?P<part>am|pm|dini hari|subuh|pagi|siang|sore|malam)\b)?"
    r"(?(intro)|(?(minutes)|(?(part)|(?!))))"
    r"(?: ?(?P<zone>wib|wita|wit))?(?!\S)"
)

MONTH = (
    r"(?:jan(?:uari|uary)?|[fp]eb(?:ruari|ruary)?|mar(?:et|ch)?|apr(?:il)?|mei|may|jun[ie]?|jul[iy]?"
    r"|agu(?:stus)?|agt|aug(?:ust)?|sept?(?:ember)?|o[kc]t(?:ober)?|no[vp](?:ember)?|de[sc](?:ember)?)"
)
WEEKDAYS = {
    **{"senin": 0, "selasa": 1, "rabu": 2, "kamis": 3, "jumat": 4, "sabtu": 5, "minggu": 6, "ahad": 6},
    **{"monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6},
}
_WEEKDAY = "(?P<weekday>" + "|".join(WEEKDAYS) + ")"
_ON = r"(?:(?:on|tgl|tanggal|tg) ?)?"
# A weekday written before a date adds nothing: "senin 30/11/2026".
_NAMED = r"(?:(?:hari )?(?:" + "|".join(WEEKDAYS) + r") )?"

WEEKDAY_NEXT_WEEK = re.compile(rf"(?:hari )?{_WEEKDAY} (?:minggu depan|mgg depan|next week)")

_UNITS = {
    "minutes": r"menit|mnt|minutes?|mins?",
    "hours": r"jam|hours?|hrs",
    "days": r"hari|hr|dino|days?",
    "weeks": r"minggu|mgg|pekan|weeks?",
    "months": r"bulan|bln|months?",
}
EXACT = re.compile(r"in \d+ (?:minutes|hours)")  # counted from now, not from a day

_DURATIONS = [
    (
        rf"(?:dalam |dlm |in )?(?P<n>[1-9]\d{{0,2}}) ?(?:{names})(?: lagi| ke depan| from now)?",
        rf"in \g<n> {unit}",
    )
    for unit, names in _UNITS.items()
]
_AGO = [
    (rf"(?P<n>[1-9]\d{{0,2}}) ?(?:{names}) (?:yang |yg )?(?:lalu|ago)", rf"\g<n> {unit} ago")
    for unit, names in _UNITS.items()
]

# Each pattern must match all the words. The right side is passed to the library; " ?" stands for a missing year.
FORMS = [
    (re.compile(pattern), form)
    for pattern, form in (
        *_DURATIONS,
        *_AGO,
        (r"setengah jam lagi", "in 30 minutes"),
        (r"sejam lagi", "in 1 hours"),
        (r"seminggu lagi|minggu depan|mgg depan|pekan depan|next week|in a week", "in 1 weeks"),
        (r"sebulan lagi|bulan depan|bln depan|next month|in a month", "in 1 months"),
        (r"sehari lagi|besok|esok|bsk|besuk|sesuk|tomorrow", "in 1 days"),
        (r"lusa|besok lusa|(?:the )?day after tomorrow|suk emben", "in 2 days"),
        (r"kemarin|kmrn|wingi|yesterday", "1 days ago"),
        (rf"(?:besok |hari |on |next |this )*{_WEEKDAY}(?: ini| depan| besok)?", r"\g<weekday>"),
        (rf"{_NAMED}{_ON}(?P<d>\d{{1,2}})[-/.](?P<m>\d{{1,2}})[-/.](?P<y>20\d\d|\d\d)", r"\g<d>/\g<m>/\g<y>"),
        (rf"{_NAMED}{_ON}(?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})", r"\g<d>/\g<m> ?"),
        (r"(?:tgl|tanggal|tg) (?P<d>\d{1,2})", r"\g<d> ?"),
        (r"(?P<iso>20\d\d-\d{2}-\d{2})", r"\g<iso>"),
        (rf"{_NAMED}{_ON}(?P<d>\d{{1,2}}) ?(?P<m>{MONTH}) (?P<y>20\d\d)", r"\g<d> \g<m> \g<y>"),
        (rf"{_NAMED}{_ON}(?P<d>\d{{1,2}}) ?(?P<m>{MONTH})", r"\g<d> \g<m> ?"),
        (rf"{_NAMED}{_ON}(?P<m>{MONTH}) (?P<d>\d{{1,2}}) (?P<y>20\d\d)", r"\g<d> \g<m> \g<y>"),
        (rf"{_NAMED}{_ON}(?P<m>{MONTH}) (?P<d>\d{{1,2}})", r"\g<d> \g<m> ?"),
    )
]

_TIME_WORD = (
    r"(?:(?:jam|pukul|pkl|jm|at|@) ?\d|\d{1,2}[:.]\d{2}(?!\d)|setengah \d"
    r"|(?:dini hari|subuh|pagi|siang|sore|mal[ae]m|mlm|bengi)\b"
    r"|(?:hari )?(?:besok|bsk|lusa|sesuk|tomorrow|" + "|".join(WEEKDAYS) + r")\b)"
)
# A rest that begins like this belongs to the date, so a date before it is not accepted alone ("besok 25:00",
# "besok atau lusa").
UNFINISHED = re.compile(
    r"\d{1,4}[:/.-]\d{1,2}(?:[/.-]\d{2,4})?(?!\w)"
    r"|(?:(?:yang|yg) )?(?:lalu|kemarin|wingi)\b|ago\b|(?:am|pm|kurang|lewat|lagi|depan)\b|kerja lagi\b"
    r"|\d{1,2} ?(?:menit|mnt|jam|hari|minutes|hours) lagi\b"
    r"|(?:legi|pahing|pon|wage|kliwon)\b|(?:bulan|bln|minggu|mgg) (?:depan|\d)|(?:tgl|tanggal) ?\d"
    r"|(?:se(?:belum|sudah)|(?:se|a)?(?:habis|bis)|ba'?da|bakda|before|after) ?"
    r"(?:subuh|dz?uhur|ashar|ma[gk]h?rib|isya|sholat|salat|jumatan)"
    r"|(?:atau|sampai|sampe|hingga|s/d|sd|or|to|until) ?\d"
    rf"|(?:(?:dan|atau|sampai|sampe|hingga|s/d|or|and|to|until|-) ?)?{_TIME_WORD}"
)
# Without a time on the clock before it, a rest with one of these says when, further on.
CLOCK_LATER = re.compile(
    r"\b(?:jam|pukul|pkl) ?\d|(?<![\d.,])\d{1,2}[:.]\d{2}(?![\d.])|\bsetengah \d"
    r"|\b(?:pagi|siang|sore|mal[ae]m|mlm|bengi)$"
)
# A number alone is a time unless it counts something ("besok 9 orang dicek").
NUMBER_ALONE = re.compile(
    r"\d{1,4}(?!\S)(?! ?(?:orang|org|wong|butir|paket|poket|klip|gram|ons|kilo|kg|kali|x|buah|biji|unit|rumah|kos"
    r"|warung|desa|titik|lokasi|tempat|pil|botol|saksi|tersangka|terlapor|personel|personil|anggota|petugas|pemuda|anak"
    r"|motor|mobil|people|men|boys|houses|places)\b)"
)
