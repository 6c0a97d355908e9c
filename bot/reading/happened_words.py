"""Words that say when something happened, and words beside which a time belongs to another event."""

import re

from bot.reading.dates_words import FRIDAY_PRAYER, MONTH, UNTIL, WEEKDAYS

_PART = "malam|pagi|siang|sore|subuh|dini hari"
_JAVANESE_PART = "m?bengi|m?mbengi|wengi|dalu|esuk|isuk|enjing|awan|sore|sonten|subuh"
_WEEKDAY = "|".join(WEEKDAYS)
_UNITS = "menit|jam|hari|dino|minggu|pekan|bulan|tahun|taun|minutes?|hours?|days?|weeks?|months?|years?"


def _between_spaces(*pairs: tuple[str, str]) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(rf"(?<!\S)(?:{pattern})(?!\S)"), form) for pattern, form in pairs]


# Applied in this order, before the everyday forms of `dates_everyday`. The first ones only if ENGLISH is found.
ENGLISH = re.compile(r"\b(?:the|this|last|morning|afternoon|evening|night)\b")
ENGLISH_SPELLINGS = _between_spaces(
    (r"(?:on )?the \d+(?:st|nd|rd|th) (?:floor|house|street|time)", ""),
    ("last night", "tadi malam"),
    (r"this (?P<part>morning)", "tadi pagi"),
    (r"this afternoon", "tadi sore"),
    (r"morning", "pagi"),
    (r"afternoon", "sore"),
    (r"evening|night", "malam"),
    (r"(?:in|at|of|on) (?:the )?(?=(?:pagi|sore|malam)(?!\S))", ""),
    (rf"last (?P<what>{_WEEKDAY}|week|month|year)", r"\g<what> lalu"),
)
SPELLINGS = _between_spaces(
    # How a report begins is no talk about another event.
    (
        r"^(?:(?:mohon|izin|ijin|siap|selamat \w+) )*(?:(?:me)?lapor(?:kan)?(?: (?:ndan|komandan|pak|bang|kanit))*"
        r"|info(?:rmasi)?(?: (?:ndan|komandan|pak|(?:dari )?(?:warga|masyarakat)))+)",
        "",
    ),
    (rf"(?:dek|mau|wau|dekmau|kolo|kala) ?(?P<part>{_JAVANESE_PART})", r"tadi \g<part>"),
    (rf"(?P<part>{_JAVANESE_PART}) (?:mau|wau|maune)", r"tadi \g<part>"),
    ("tadi2|mau2ne", "tadi"),
    (r"(?P<n>\d{1,2})(?P<unit>menit|jam|hari|minggu|bulan)", r"\g<n> \g<unit>"),
    (r"(?P<length>(?:\d{1,2} |setengah |se)(?:menit|jam|hari)) ?an", r"\g<length>"),
    (
        rf"(?P<length>(?:\d{{1,2}} |setengah |se)(?:menit|jam)) (?:yang )?tadi(?! (?:{_PART}|{_JAVANESE_PART}))",
        r"\g<length> lalu",
    ),
    (r"(?:kemarin|wingi)(?:2|[ -](?:kemarin|wingi))", "beberapa hari lalu"),
    ("semalam", "tadi malam"),
    (r"(?:(?:dek|kolo|kala|ndek|kalo) ?)?(?:wingi|kemarin|yesterday)", "kemarin"),
    (r"kemarin (?:lusa|dulu|dulunya)|wing[ie]n?ane|wingi nane|(?:the )?day before yesterday", "2 hari lalu"),
    (rf"(?P<unit>(?:se)?(?:{_UNITS})|{_WEEKDAY}) yang lalu", r"\g<unit> lalu"),
    (rf"(?P<unit>{_UNITS}) (?:ago|past|(?:yang )?lewat)(?! \d)", r"\g<unit> lalu"),
    (r"(?:pas |waktu |wayah |saat )?(?P<prayer>magrib|isya|subuhan|dhuhur|ashar)", r"habis \g<prayer>"),
    (r"(?:se)?habis habis|bar habis|bakda habis|bada habis|setelah habis|sesudah habis", "habis"),
    (FRIDAY_PRAYER.pattern, "jam 13.00"),
    (r"saiki|sakniki|sakmeniko|saniki|saat ini|detik ini|right now|at the moment", "sekarang"),
    (
        r"(?:baru|br) (?:saja|aja)|barusaja|barusan aja|(?:nembe|saweg) (?:ke)?mawon"
        r"|(?:lag(?:ek|i)|(?:men)?tas) w?ae|just now",
        "barusan",
    ),
)

# How a word begins without which a story cannot say when: it saves most stories the many patterns below. The test
# beside the corpus compares what is read with and without it.
MAY_SAY = re.compile(
    rf"(?<![^\W\d_])(?:tad[iy]|mau\d|dek ?mau|{_JAVANESE_PART}|semal|tanggal|tg|on |kemar"
    r"|wing|last|yest|(?:the )?day before|this|lal[ou]|ago|past|lewat|baru|br |nembe|lage"
    r"|(?:lagi|tas|mentas) w?ae|saweg"
    r"|sedang|sek[ar]|sai|sak|sani|saat|detik|right now|at the moment|just now|hari|din[ao]|tod|pagi|siang"
    rf"|sore|mal[ae]m|sub|tahun|iki|{_WEEKDAY})"
    rf"|\d\s?(?:st|nd|rd|th)?\s?{MONTH}|{MONTH}\s+(?:the )?\d|\d[-/.]\d"
)
# The same for a clause beside the one with the day, which may begin with its hour.
MAY_BE_HOUR = re.compile(r"\d|jam|pukul|setengah|habis|bad|bak|magrib|isya|dhuhur|ashar|noon|midnight")

# A day, with or without its part; a number of hours or days ago; long ago. A pattern removes the words that it has
# matched, so the later ones do not see them.
ANCHORS = {
    "part_of_today": re.compile(
        rf"\b(?:tadi (?P<part>{_PART})|(?P<part2>{_PART}) tadi|(?P<part3>pagi|siang|sore) ini)\b"
    ),
    "ago": re.compile(
        r"\b(?P<more>(?:\d+|dua|tiga|empat|lima)[ .,/-]+)?(?P<n>[1-9]\d{0,2})"
        r" (?P<unit>menit|jam|hari|dino|minutes?|hours?|days?) lalu"
        rf"(?: (?P<part>{_PART}))?\b"
    ),
    "weekday": re.compile(
        rf"\b(?:hari |(?!minggu lalu|minggu kemarin(?! (?:{_PART}|jam|pukul)\b)))"
        rf"(?P<day>{_WEEKDAY})(?: (?P<part>{_PART}))?"
        rf" (?P<which>(?:minggu|pekan|week) lalu|minggu kemarin|lalu|kemarin)(?: (?P<part3>{_PART}))?\b"
        rf"|(?<!\d )\b(?P<which3>(?:minggu|pekan) lalu) (?:hari )?(?P<day3>{_WEEKDAY})(?: (?P<part4>{_PART}))?\b"
        rf"|\b(?P<which2>kemarin) (?:(?:pas|hari|waktu) )*(?P<day2>{_WEEKDAY})(?: (?P<part2>{_PART}))?\b"
    ),
    "near_weekday": re.compile(
        rf"\b(?:hari )?(?P<day>{_WEEKDAY})(?: (?P<part>{_PART})\b|(?= (?:jam|pukul|at) ?\d))"
        rf"(?! (?:depan|ini|{UNTIL}))"
    ),
    "unsure": re.compile(r"\bminggu kemarin\b"),  # last week, or on Sunday
    "long_ago": re.compile(
        r"\b(?:(?:minggu|pekan|bulan|tahun|week|month|year) (?:lalu|kemarin)"
        r"|[1-9]\d? (?:minggu|pekan|bulan|tahun|taun|weeks?|months?|years?) lalu"
        rf"|bulan {MONTH} (?:lalu|kemarin)|tahun 20[012]\d)\b"
    ),
    "date": re.compile(
        rf"\b(?:(?P<day>{_WEEKDAY}) )?(?P<date>(?:(?:tanggal|tg|on) ?)?\d{{1,2}} ?{MONTH}\b(?: 20\d\d)?"
        rf"|(?:on )?{MONTH} \d{{1,2}}\b(?: 20\d\d)?"
        r"|(?:(?:tanggal|tg) ?)?\d{1,2}[-/.]\d{1,2}[-/.]20\d\d|(?:tanggal|tg) ?\d{1,2}(?:/\d{1,2})?(?![\d/.-]))"
        rf"(?: (?P<part>{_PART}))?(?: (?P<past>lalu|kemarin)(?: (?P<part2>{_PART}))?)?\b"
        r"|(?<!\S)(?P<date2>\d{1,2}/\d{1,2})(?= (?:jam|pukul|at) ?\d)"
    ),
    "short_date": re.compile(rf"\b(?P<day>{_WEEKDAY}) (?P<date>\d{{1,2}}/\d{{1,2}})(?![\d/])(?: (?P<part>{_PART})\b)?"),
    "yesterday": re.compile(rf"\b(?:kemarin(?: (?P<part>{_PART}))?|(?P<part2>{_PART}) kemarin)\b"),
    "now": re.compile(
        r"\bbarusan\b(?! \|)"
        r"|\bsekarang (?:(?:juga|jg|ini|iki|masih|msh) )?(?:lagi|sedang|berlangsung|ada|ono|ana|onok|onk|enek|wonten"
        r"|do|there|they are)\b"
        r"|\bsekarang (?:di|nang|ning|neng|teng) (?:\S+ ){1,3}(?:ada|ono|ana|onok|onk|enek|wonten)\b"
        r"|\bsekarang (?:\S+ ){1,6}(?:sedang \S|lagi (?:ada|pesta|transaksi|kumpul|(?:me|ber|ng|ny)\w)\w*)"
        r"|\b(?:lagi|sedang) (?:\S+ ){1,5}(?:sekarang|iki)\b|\bsedang berlangsung\b"
    ),
    "today": re.compile(
        r"^(?:hari ini|din[ao] iki|today)\b|(?<!\d )\b(?:hari ini|din[ao] iki|today) (?=ada|ono|saya|terjadi)"
    ),
    "earlier_today": re.compile(
        r"(?:^|(?<=\d ))tadi\b|\btadi(?= (?:ada|saya|sy|aku|kulo|kula|ono|onok|enek|wonten|jam|pukul|pkl|di|nang|pas"
        r"|minum|nelan|dikasih|nyuntik|nemu|lihat|liat|beli)\b)"
    ),
}

# In words that tell of nothing else, a weekday or a date alone is enough.
LOOKED_ANCHORS = {
    **{kind: pattern for kind, pattern in ANCHORS.items() if kind != "near_weekday"},
    "past_weekday": re.compile(rf"(?<!\d )\b(?:hari )?(?P<day>{_WEEKDAY})\b(?: (?P<part>{_PART})\b)?(?! depan)"),
    "short_date": re.compile(
        rf"(?:\b(?P<day>{_WEEKDAY}) )?(?<![\d/])(?P<date>\d{{1,2}}/\d{{1,2}})(?![\d/])(?: (?P<part>{_PART})\b)?"
    ),
    "today": re.compile(r"\b(?:hari ini|din[ao] iki|today|tadi)\b"),
}

# A clause with one of these tells of a habit.
HABIT = re.compile(
    r"\b(?:s?etiap|tiap|tiap2|saben|saban"
    r"|ben (?:dino|hari|malam|bengi|minggu|sore|pagi)|biasa(?:nya|ne)?|sering|asring|kerep|kadang|selalu|rutin"
    r"|langganan|every|always|often|usually)\b"
)
# A story with one of these tells of a plan, unless the reporter is the subject ("nanti saya cek").
PLAN = re.compile(
    r"\b(?:besok|sesuk|m?benjing|benjang|lusa|nanti|nt|mengko|engko|tomorrow|tonight|malam ini|bengi iki"
    r"|akan|bakal|going to|(?:di)?rencana\w*|(?:di)?jadwal\w*|\d+ (?:jam|hari|menit) lagi)\b"
    r"(?! (?:saya|sy|kami|aku|kulo)\b)"
)
# In the clause of a weekday alone: it may be to come, or every week.
PLANNED = re.compile(r"\b(?:mau|arep|ape|badhe|bade|ajeng|pasti|mesti|suka)\b")
# In the same clause: the time is not known.
UNKNOWN = re.compile(r"\b(?:lupa|lali|entah|embuh|kapan)\b")
# Before the time, or within two words after it: doubt.
DOUBT = re.compile(r"\b(?:mungkin|kayaknya|kayanya|kayake|ketoke|sepertinya|kira|maybe|perhaps)\b")
# Within two words of the time: a choice or a negation.
CHOICE = re.compile(r"\b(?:atau|or|bukan|dudu|not|belum|durung|beberapa|paling)\b")
# Before the time, with at most one word in between: the limit of a period, a comparison, a relative clause; a number
# of days ("2 hari kemarin"), or a night that may be the one before ("malam tanggal 1").
BEFORE = re.compile(
    r"\b(?:buka|tutup|sejak|mulai|wiwit|kawit|ket|sampai|sampe|hingga|since|until|from|sebelum|sedurunge|before|seperti|kayak|koyo"
    r"|koyok|kaya|like|dibanding\w*|sesuai|(?<!di )dalam|(?<!ada )(?:yang|sing)|ingkang|apa|opo)(?: \S+)? ?$"
    r"|\b(?:dari(?: hari| jam)?|ora|tidak|gak|ga) ?$"
    r"|\d (?:hari|dino|malam|minggu) ?$|(?<!\d )\bmalam ?$|\b(?:legi|pahing|pon|wage|kliwon) ?$"
)
# Directly before the time: a condition, unless it is what somebody tells ("warga lapor kalau kemarin ada pesta").
IF = re.compile(r"\b(?:kal(?:au|o)|klo|nek|lek|yen|when)(?: \S+)? ?$")
THAT = re.compile(
    r"\b(?:(?:me|di)?lapor\w*|info|kabar|bilang|cerita|tau|tahu|dikabari)\b.*\b(?:kal(?:au|o)|klo|nek|lek|yen|bahwa) ?$"
)
# Within a few words of the time: it belongs to a talk about the event, unless another time before it does, or the time
# has an hour and "ada" follows: "laporan warga tadi malam jam 2 ada ribut".
TALK = re.compile(
    r"\b(?:mengaku|ngaku\w*|nangis|menangis|mengeluh\w*|laporan\w*|lapor\w*|melapor|dikabari|dikasih tau|diberi tahu"
    r"|bilang|cerita|criyos|crito|ngomong|sanjang|curhat|(?:saya|sy|aku|kami) tanya|told|heard|said|report\w*)\b"
    r"|\| (?:tel|te?le)pon\b|di(?:te?le?p(?:o?n)?|hubungi|wa|sms)\b"
)
# Directly before the time: it is the time of a report or a picture, unless "ada" follows.
NEWS = re.compile(r"\b(?:laporan|info|informasi|kabar|pesan|chat|surat|foto|video|tip) ?$")
# The reporter's round or way, if something was seen there: "tadi jam 1 patroli nemu bong".
ROUND = re.compile(
    r"\b(?:patroli|razia|dds|n?ge?cek|cek|kerja(?: bakti)?|(?:pulang|wangsul)(?: kerja| dinas)?)\b"
    r"(?=.*\b(?:(?<!tidak )(?<!gak )ada|ono|(?:men)?dapati|nemu|(?:men|t)emukan|(?:men)?jumpai|ketemu"
    r"|lihat|liat|weruh)\b)"
)
# The same for another event, unless "ada" right after the time introduces who did it: "kemarin ada orang pesan pil".
OTHER_EVENT = re.compile(
    r"\b(?:ulang tahun|penjara|lapas|bebas|(?:di)?pindah\w*|lahir|nikah|menikah|meninggal|lulus|wisuda|pensiun"
    r"|dilantik|rapat|apel|cek|ngecek|tegur|negur|damai"
    r"|petunjuk|perintah|arahan|pertanyaan|tes urin\w*|sampel"
    r"|(?<!pas )(?<!saat )(?<!waktu )(?:patroli|razia|pulang|wangsul|dds)|libur|lebaran"
    r"|info|informasi\w*|kabar|pesan(?! (?:pil|sabu|ss|ganja|barang|paket|obat|inex|arak|tuak|miras)\b)|chat|surat"
    r"|kontrak|ngontrak|ngekos|kerja|sekolah(?= di)|sakit|hujan|banjir)\b"
    r"|\b(?:(?:di|ke)tangk[ae]p(?: \S+){0,3}|(?:tip|foto|video)(?: (?:saya|ini|itu))?) \|"
)
THERE_WAS = re.compile(r" *(?:ada|ono|ana|onok|enek|wonten) (?:yang |sing )?(?P<first>\S+)")
# Anywhere before the time in the clause: "anak yang ditangkap kemarin", but not "ada yang".
WHICH = re.compile(r"(?<!ada )(?<!ono )(?<!ana )(?<!onok )(?<!enek )(?<!wonten )\b(?:yang|sing|ingkang|who|that)\b")
# Before an hour: it is the end of a period, or another hour.
NOT_AT = re.compile(rf"(?:{UNTIL}|sebelum|sesudah|setelah|(?:men)?jelang|lewat|before|after) ?$")
# Behind an hour, another one counts as much: "kemarin jam 8 pagi dan jam 3 sore".
AND = re.compile(r" ?(?:dan|lan|karo|sama|atau|and|or)\b")
# In the same clause as "now": it means "nowadays", not this moment.
NOWADAYS = re.compile(
    r"\b(?:musim|marak|ngetren|ngetrend|tren|banyak|akeh|kathah|anak|arek|maneh|jaman|zaman|jamane|makin|tambah|jadi|dadi|jualan|jual"
    r"|dodol|adol|sade|bandar|pengedar|tinggal|manggon|kerja|lagi (?:lagi|maneh))\b"
)
