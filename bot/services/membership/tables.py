"""Tables as operators have them: CSV typed by hand, or saved from a spreadsheet."""

import csv
import io
import re
import unicodedata
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.services.membership.imports import BadLines

DELIMITERS = ",;\t"
SPREADSHEET_MARK = "sep="  # the first line with which some spreadsheets name their delimiter
# Marks without width, which come along when text is copied from a chat or a web page.
WIDTHLESS = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
SPACES = re.compile("[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
# What may not be in a value: line breaks, other control characters, and what turns the text around it.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2061-\u206f\ufff9-\ufffb]")
# A number that a spreadsheet has shortened, such as 8.12E+11.
SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]+", re.IGNORECASE)
LONGEST_SHOWN = 40


@dataclass(frozen=True)
class Table:
    """Rows by the columns of the header, each with the number of the line on which it begins."""

    rows: list[dict[str, str]]
    numbers: list[int]


def read_table(content: bytes) -> Table:
    """Reads a table with a header. Rows without any value are left out.

    Raises:
        UnicodeDecodeError: it is neither UTF-8 nor marked as UTF-16.
        BadLines: lines that are no CSV, or have another number of fields than the header.
    """
    encoding = "utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    records = list(_records(content.decode(encoding)))
    if not records:
        return Table([], [])
    (first, header), *lines = records
    columns = [_column(name) for name in header]
    if any(UNSEEN.search(name) for name in columns):
        raise BadLines([(first, "the header has characters that cannot be seen; save the table as “CSV UTF-8”")])
    rows, bad = [], []
    for number, fields in lines:
        cells = list(zip(columns, fields, strict=False))
        if len(fields) != len(columns) or any(value.strip() for name, value in cells if not name):
            bad.append((number, f"it has another number of fields than the {len(list(filter(None, columns)))} columns"))
        rows.append({name: value for name, value in cells if name})
    repeated = {name for name in columns if name and columns.count(name) > 1}
    if repeated:
        bad = [(first, f"the column {shown(min(repeated))} stands twice")]
    if bad:
        raise BadLines(bad)
    return Table(rows, [number for number, _ in lines])


def clean(row: Mapping[str, str]) -> dict[str, str]:
    """The values without spaces around them and marks without width; other kinds of spaces become plain ones."""
    return {
        name: SPACES.sub(" ", WIDTHLESS.sub("", unicodedata.normalize("NFC", value)).strip())
        for name, value in row.items()
    }


def plain_digits(value: str) -> str:
    """The value with digits of other scripts, such as Arabic or full-width ones, as 0 to 9. Superscripts are none."""
    return "".join(str(unicodedata.decimal(each, each)) for each in WIDTHLESS.sub("", value))


def find_unseen(row: Mapping[str, str]) -> str:
    """Why a row cannot be shown as it is; "" if it can."""
    for name, value in row.items():
        if found := UNSEEN.search(value):
            return f"the column {name} has a line break or a character that cannot be seen (U+{ord(found[0]):04X})"
    return ""


def is_shortened(value: str) -> bool:
    return bool(SHORTENED.fullmatch(value))


def shown(value: str) -> str:
    """A value in quotation marks, as a terminal may show it: cut if it is long, and without control characters."""
    value = UNSEEN.sub("·", value)
    return f"“{value if len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + '…'}”"


def _records(content: str) -> Iterator[tuple[int, list[str]]]:
    """The records that have a value, each with the number of its first line.

    Raises:
        BadLines: a quotation mark has no end, or stands beside the value.
    """
    lines = csv.reader(io.StringIO(content, newline=""), delimiter=_delimiter(content), strict=True)
    number = 1
    while True:
        try:
            fields = next(lines, None)
        except csv.Error:
            raise BadLines([(number, "a quotation mark is missing, or stands in the wrong place")]) from None
        if fields is None:
            return
        marked = number == 1 and fields[:1] and fields[0].lower().startswith(SPREADSHEET_MARK)
        if any(map(str.strip, fields)) and not marked:
            yield number, fields
        number = lines.line_num + 1


def _delimiter(content: str) -> str:
    """The delimiter that the header has most of."""
    lines = (line for line in content.splitlines() if line.strip(f"{DELIMITERS} "))
    header = next((line for line in lines if not line.lower().startswith(SPREADSHEET_MARK)), "")
    return max(DELIMITERS, key=header.count)


def _column(name: str) -> str:
    """A column's name; header cells may differ in capitals and spaces."""
    return "_".join(WIDTHLESS.sub("", name).split()).lower()
