"""The words and forms in which people write dates and times. Only patterns; `dates` uses them."""

import re
from zoneinfo import ZoneInfo

DAY_HOUR = 9  # a day without a time
PART_HOURS = {"subuh": 5, "pagi": 8, "siang": 12, "sore": 16, "malam": 19}
# From and until which hour a part of the day is, if "jam 4" stands beside it. The night goes on after midnight.
HOURS = {"siang": (10, 17), "sore": (13, 20), "malam": (18, 24), "pm": (12, 24)}
TODAY_HOURS = (9, 12, 16, 19)  # "today" without a time means the first of these that is still ahead

ZONES = {
    "wib": ZoneInfo("Asia/Jakarta"),
    "wita": ZoneInfo("Asia/Makassar"),
    "wit": ZoneInfo("Asia/Jayapura"),
}

# With these words a part of the day is a time ("malam ini", "nanti malam"), not a greeting ("malam, pak").
SOON = frozenset({"nanti", "mengko"})
LATER_TODAY = SOON | {"ini", "this"}
EVENING = 18  # o'clock: from then on "nanti pagi" and "nanti jam 1" are of tomorrow
TODAY = frozenset({"hari ini", "today", "hari iki"})

PARTS = {
    "subuh": re.compile(r"\bsubuh\b"),
    "dini hari": re.compile(r"\bdini hari\b"),
    "pagi": re.compile(r"\b(?:pagi|morning)\b"),
    "siang": re.compile(r"\b(?:siang|noon)\b"),
    "sore": re.compile(r"\b(?:sore|afternoon)\b"),
    "malam": re.compile(r"\b(?:malam|evening|night)\b"),
}

# A number alone is not a time: it needs a word like "jam" before it, minutes, or a part of the day.
TIME = re.compile(
    r"(?<!\S)(?P<intro>(?:jam|pukul|at|@)\.? ?)?"
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
_ON = r"(?:(?:on|tanggal|tg) ?)?"
# A weekday written before a date adds nothing: "senin 30/11/2026".
_NAMED = r"(?:(?:hari )?(?:" + "|".join(WEEKDAYS) + r") )?"
DAYS_BEFORE = re.compile(r"h ?- ?(?P<days>[1-9]) (?P<day>.+)")  # "h-1 tgl 10 des"
NAMED_DATE = re.compile(rf"(?:hari )?{_WEEKDAY} .*\d.*")
# On a Monday, "kamis depan" is this Thursday or the one of the next week.
WEEKDAY_TO_COME = re.compile(rf"(?:hari )?{_WEEKDAY} depan|next (?P<english>{'|'.join(WEEKDAYS)})")

WEEKDAY_NEXT_WEEK = re.compile(rf"(?:hari )?{_WEEKDAY} (?:minggu depan|next week)")

_UNITS = {
    "minutes": r"menit|minutes?|min",
    "hours": r"jam|hours?|hrs",
    "days": r"hari|dino|days?",
    "weeks": r"minggu|pekan|weeks?",
    "months": r"bulan|months?",
}
EXACT = re.compile(r"in \d+ (?:minutes|hours)")  # counted from now, not from a day

_DURATIONS = [
    (
        rf"(?:dalam |in )?(?P<n>[1-9]\d{{0,2}}) ?(?:{names})(?: lagi| ke depan| from now)?",
        rf"in \g<n> {unit}",
    )
    for unit, names in _UNITS.items()
]
_AGO = [
    (rf"(?P<n>[1-9]\d{{0,2}}) ?(?:{names}) (?:yang )?(?:lalu|ago)", rf"\g<n> {unit} ago")
    for unit, names in _UNITS.items()
]

TOMORROW = r"besok|esok|sesuk|tomorrow"
AFTER_TOMORROW = r"lusa|besok lusa|(?:the )?day after tomorrow|(?:suk |besok )?emben"
# Each pattern must match all the words. The right side is passed to the library; " ?" stands for a missing year.
FORMS = [
    (re.compile(pattern), form)
    for pattern, form in (
        *_DURATIONS,
        *_AGO,
        (r"pekan depan|next week", "in 1 weeks"),  # but "minggu depan" may be next Sunday
        (TOMORROW, "in 1 days"),
        (AFTER_TOMORROW, "in 2 days"),
        (r"kemarin|wingi|yesterday", "1 days ago"),
        (rf"(?:besok |hari |on |next |this )*{_WEEKDAY}(?: ini| depan| besok)?", r"\g<weekday>"),
        (rf"{_NAMED}{_ON}(?P<d>\d{{1,2}})[-/.](?P<m>\d{{1,2}})[-/.](?P<y>20\d\d|\d\d)", r"\g<d>/\g<m>/\g<y>"),
        (rf"{_NAMED}{_ON}(?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})", r"\g<d>/\g<m> ?"),
        (rf"{_NAMED}(?:tanggal|tg) ?(?P<d>\d{{1,2}})", r"\g<d> ?"),
        (r"(?P<iso>20\d\d-\d{2}-\d{2})", r"\g<iso>"),
        (rf"{_NAMED}{_ON}(?P<d>\d{{1,2}}) ?(?P<m>{MONTH}) (?P<y>20\d\d)", r"\g<d> \g<m> \g<y>"),
        (rf"{_NAMED}{_ON}(?P<d>\d{{1,2}}) ?(?P<m>{MONTH})", r"\g<d> \g<m> ?"),
        (rf"{_NAMED}{_ON}(?P<m>{MONTH}) (?P<d>\d{{1,2}}) (?P<y>20\d\d)", r"\g<d> \g<m> \g<y>"),
        (rf"{_NAMED}{_ON}(?P<m>{MONTH}) (?P<d>\d{{1,2}})", r"\g<d> \g<m> ?"),
    )
]

UNTIL = r"(?:-|–|sampai|sampe|hingga|s\.?/?d\.?|until)"
# "Habis jumatan" is a time on a Friday only.
FRIDAY_PRAYER = re.compile(
    r"(?:(?:(?:se)?habis|badh?a|bakd[ao]|bar|usai) (?:sholat |salat |shalat )?jumat(?:an)?"
    r"|(?:setelah|sesudah) (?:(?:sholat|salat|shalat) jumat(?:an)?|jumatan))\b"
)
# Behind other words, a day with its hour may begin with one of these.
DAY_INSIDE = re.compile(
    r"(?:besok|lusa|sesuk|benjing|emben|nanti|mengko|tomorrow|tonight|hari|tanggal|tg|" + "|".join(WEEKDAYS) + r")$"
)
# The same, for hours from now: "telepon pelapor 2 jam lagi".
LATER_INSIDE = re.compile(r"(?:\d+(?:[.,]5)? ?(?:jam|menit)|sejam|(?:setengah|seperempat) jam) lagi$")
# Before the day, it is no day to do something on.
NO_TASK = re.compile(
    r"\b(?:kemarin|tadi|semalam|wingi|yesterday|(?:se)?tiap|every|tidak|gak|bukan|not)\b"
    r"|\b(?:sejak|dari|since|sebelum|before|sampai|until|setelah|sesudah|after|untuk|atau)$"
)
# Before a time it adds nothing.
INTRODUCTION = re.compile(
    r"\s*(?:deadline|tenggat|paling lambat|batas(?: waktu)?|maksimal|(?:tolong )?ingatkan(?: saya)?|remind me|due|by"
    r"|pada|untuk)\b[\s:]+",
    re.IGNORECASE,
)
_TIME_WORD = (
    r"(?:(?:jam|pukul|at|@)\.? ?\d|\d{1,2}[:.]\d{2}(?!\d)|(?:setengah|1/2) ?\d"
    r"|(?:dini hari|subuh|pagi|siang|sore|malam|m?bengi|esuk|isuk|enjing|awan|sonten|dalu)\b"
    r"|(?:hari )?(?:besok|lusa|sesuk|tomorrow|" + "|".join(WEEKDAYS) + r")\b)"
)
# A rest that begins like this belongs to the date, so a date before it is not accepted alone ("besok 25:00",
# "besok atau lusa").
UNFINISHED = re.compile(
    r"\d{1,4}[:/.-]\d{1,2}(?:[/.-]\d{2,4})?(?!\w)"
    r"|(?:yang )?(?:lalu|kemarin|wingi|tadi)\b|(?:sudah|sdh|udah|telah) di|ago\b"
    r"|(?:am|pm|kurang|lewat|lagi|depan|ini)\b|kerja lagi\b"
    r"|\d{1,2} ?(?:menit|jam|hari|minutes|hours) lagi\b"
    rf"|{MONTH}\b|(?:legi|pahing|pon|wage|kliwon)\b|(?:bulan|minggu) (?:depan|\d)|tanggal ?\d"
    r"|(?:se(?:belum|sudah)|(?:se|a)?(?:habis|bis)|ba'?dh?a|bakd[ao]|before|after) ?"
    r"(?:subuh|dhuhur|ashar|magrib|isya|sholat|salat|jumat|tarawih|taraweh)"
    r"|(?:pertama|kedua|ketiga|keempat|terakhir)\b"
    rf"|(?:atau|or|to|{UNTIL}) ?\d|(?:men)?jelang\b|jumatan\b"
    r"|(?:se)?tiap (?:hari|minggu|pekan|bulan)\b|every (?:day|week|month)\b"
    r"|(?:(?:dan|atau|ato|apa|or|and|to|eh|ralat|bukan|(?:kal(?:au|o)|klo) \S+|[/&+]|" + UNTIL + r"),? ?)?" + _TIME_WORD
)
# Behind a number of hours or days: they are no time from now ("3 hari sekali", "2 hari sebelum natal").
DURATION_OF = re.compile(
    r"(?:sekali|setengah|seperempat|berturut\S*|penuh|nonstop|sebelum|sesudah|setelah|before|after|in a row"
    r"|terakhir|belakangan|tidak|gak|belum|tanpa|sudah|penjara|perjalanan)\b"
)
# Without a time on the clock before it, a rest with one of these says when, further on.
CLOCK_LATER = re.compile(
    r"\b(?:jam|pukul) ?\d|(?<![\d.,])\d{1,2}[:.]\d{2}(?![\d.])|\bsetengah \d|\b(?:pagi|siang|sore|malam|bengi)$"
)
# Behind a part of a day: what follows is told, and its hour is no due one ("lusa pagi tanya soal mobil jam 2 malam").
TOLD = re.compile(r"\b(?:soal|tentang|mengenai|kejadian|yang(?! (?:jam|pukul)))\b")
COUNTED = re.compile(
    r"(?:orang|org|wong|butir|paket|poket|klip|gram|ons|kilo|kg|kali|x|buah|biji|unit|rumah|kos"
    r"|warung|desa|titik|lokasi|tempat|pil|botol|saksi|tersangka|terlapor|personel|personil|anggota|petugas|pemuda|anak"
    r"|motor|mobil|people|men|boys|houses|places)\b"
)
# A number alone is a time unless it counts something ("besok 9 orang dicek").
# So is an hour in words that are not known.
NUMBER_ALONE = re.compile(rf"\d{{1,4}}(?!\S)(?! ?{COUNTED.pattern})|(?:jam|pukul)(?! tangan)\b")
