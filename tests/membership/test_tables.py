"""Rosters and area lists as people save them: what is understood, and what is named by its line."""

import pytest

from bot.database.database import Database
from bot.database.transaction import Tx
from bot.models.area import Area
from bot.models.member import Role
from bot.services.membership import roster
from bot.services.membership.area_list import import_areas
from bot.services.membership.imports import BadLines
from bot.services.membership.phones import read_phone, same_phone
from bot.services.membership.tables import read_table

VILLAGE, OTHER = "35.23.15.2003", "35.23.15.2004"
HEADER = "nrp,name,rank,roles,areas,phone,ladder\n"
WELL = f"85030101,Joko,Bripka,officer,{VILLAGE},081234567890,1\n"
# Every form is the same roster: one officer, with this NRP, name, villages, phone and place on the ladder.
FORMS = {
    "plain": HEADER + WELL,
    "byte order mark": "\ufeff" + HEADER + WELL,
    "lines of Windows": (HEADER + WELL).replace("\n", "\r\n"),
    "lines of old Macs": (HEADER + WELL).replace("\n", "\r"),
    "no line break at the end": HEADER + WELL.rstrip(),
    "semicolons": (HEADER + WELL).replace(",", ";"),
    "tabs": (HEADER + WELL).replace(",", "\t"),
    "a line for Excel": "sep=;\n" + (HEADER + WELL).replace(",", ";"),
    "empty rows and columns of Excel": (
        "nrp;name;rank;roles;areas;phone;ladder;;\n;;;;;;;;\n\n" + WELL.strip().replace(",", ";") + ";;\n;;;;;;;;\n"
    ),
    "header in capitals and spaces": "\n NRP , Name,RANK ,Roles, areas,Phone,ladder\n" + WELL,
    "columns in another order": (
        f"ladder,phone,areas,roles,rank,name,nrp\n1,081234567890,{VILLAGE},officer,Bripka,Joko,85030101\n"
    ),
    "quoted": HEADER + f'"85030101","Joko","Bripka","officer","{VILLAGE}","081234567890","1"\n',
    "spaces": HEADER + f" 8503 0101 ,\u00a0Joko , Bripka\t, Officer ;, {VILLAGE} ; , 0812 3456-7890 , 1 \n",
    "full-width digits": HEADER + f"８５０３０１０１,Joko,Bripka,officer,{VILLAGE},０８１２３４５６７８９０,１\n",
    "Arabic digits": HEADER + f"٨٥٠٣٠١٠١,Joko,Bripka,officer,{VILLAGE},٠٨١٢٣٤٥٦٧٨٩٠,١\n",
    "marks without width": HEADER
    + f"\u200e85030101\u200f,Jo\u200bko,Bripka,officer,\u200e{VILLAGE},\u202f081234567890,1\n",
    "an apostrophe for text": HEADER + f"'85030101,Joko,Bripka,officer,{VILLAGE},'081234567890,1\n",
    "a line break at the end of a cell": HEADER + f'"85030101\n",Joko,Bripka,officer,{VILLAGE},081234567890,"1\n"\n',
    "Unicode text of Excel": (HEADER + WELL).replace(",", "\t"),
}


def imported(tx: Tx, content: bytes) -> tuple[int, int]:
    table = read_table(content)
    done = roster.import_members(tx, table.rows, table.numbers)
    return done.new, done.updated


def named(tx: Tx, content: str) -> list[tuple[int, str]]:
    """The lines that an import names; it stores nothing then."""
    with pytest.raises(BadLines) as caught:
        imported(tx, content.encode())
    return list(caught.value.lines)


def test_the_same_roster_in_every_form_is_the_same_member(database: Database) -> None:
    for form, content in FORMS.items():
        with pytest.raises(RuntimeError), database.transaction() as tx:
            assert imported(tx, content.encode("utf-16" if "Unicode" in form else "utf-8")) == (1, 0), form
            (member,) = roster.list_members(tx)
            assert (member.nrp, member.name, member.rank) == ("85030101", "Joko", "Bripka"), form
            assert (member.phone, member.ladder) == ("+6281234567890", 1), form
            assert member.scope_of(Role.OFFICER) == {VILLAGE}, form
            assert roster.find(tx, "８５０３ ٠١٠١") is member
            assert imported(tx, (HEADER + WELL).encode()) == (0, 1), form
            raise RuntimeError  # so that the next form begins with nothing


def with_cell(column: str, value: str) -> str:
    """A line whose other cells are well."""
    cells = dict(zip(HEADER.strip().split(","), WELL.strip().split(","), strict=True)) | {column: value}
    return ",".join(f'"{cell}"' for cell in cells.values())


def test_what_is_not_sure_is_named_by_its_line(database: Database) -> None:
    first = f'85030102,Budi,Bripka,officer,{OTHER},"\n081234567899\n",\n,,,,,,\n'
    cases = (
        (with_cell("nrp", "8.50301E+07"), "shortened by a spreadsheet"),
        (with_cell("nrp", "85030101.0"), "must have 8 digits"),
        (with_cell("nrp", "8503010\u00b2"), "must have 8 digits"),
        (with_cell("nrp", "8503010O"), "must have 8 digits"),
        (with_cell("nrp", "198503012005011000"), "rounded by a spreadsheet"),
        (with_cell("nrp", "9" * 5000), "must have 8 digits"),
        (with_cell("nrp", "8503\x000101"), "U+0000"),
        (with_cell("nrp", "8503\u202e0101"), "U+202E"),
        (with_cell("name", "Joko\nSusilo"), "the column name has a line break"),
        (with_cell("name", "Joko\x00"), "U+0000"),
        (with_cell("name", "Joko\u202eolisuS"), "U+202E"),
        (with_cell("rank", "Brip\u2028ka"), "U+2028"),
        (with_cell("roles", "officer\nliaison"), "the column roles has a line break"),
        (with_cell("phone", "8.12E+11"), "shortened by a spreadsheet"),
        (with_cell("phone", "81234567890.0"), "9 to 15 digits"),
        (with_cell("phone", "0812 / 0813"), "9 to 15 digits"),
        (with_cell("phone", "081234567890 081234567891"), "9 to 15 digits"),
        (with_cell("phone", "2155500000"), "9 to 15 digits"),
        (with_cell("ladder", "1" * 30), "from 1 to 9999"),
        (with_cell("ladder", "1.0"), "from 1 to 9999"),
        (with_cell("ladder", "-1"), "from 1 to 9999"),
        ("85030102,Joko", "another number of fields"),
        (WELL.strip() + ",more", "another number of fields"),
        ('85030102,"Joko"x,Bripka,officer,,,', "a quotation mark"),
        ('85030102,"Joko,Bripka,officer,,,', "a quotation mark"),
        (with_cell("name", "N" * 101), "more than 100 characters"),
    )
    with database.transaction() as tx:
        for line, reason in cases:
            ((number, said),) = named(tx, HEADER + first + line + "\n")
            assert number == 6 and reason in said and len(said) < 200, line
        assert roster.list_members(tx) == []


def test_a_table_without_the_columns_is_refused(database: Database) -> None:
    cases = (
        ("", "no lines"),
        (HEADER, "no lines"),
        ("\x00", "cannot be seen"),
        ("\x00PNG\r\n\x1a\n", "cannot be seen"),
        ((HEADER + WELL).encode("utf-16-le").decode(), "cannot be seen"),
        ("# Anggota\nJoko\n", "the columns must be"),
        ("nrp,name\n1,2\n", "missing: rank, roles, areas, phone, ladder"),
        (HEADER.replace("phone", "telepon") + WELL, "missing: phone"),
        (HEADER.replace("ladder", "ladder,notes") + WELL.strip() + ",x\n", "the columns must be"),
        (HEADER.replace("phone", "name") + WELL, "the column “name” stands twice"),
        (HEADER.strip() + ",,\n" + WELL.strip() + ",x,\n", "another number of fields"),
    )
    with database.transaction() as tx:
        for content, reason in cases:
            ((_, said),) = named(tx, content)
            assert reason in said, content


def test_one_nrp_written_in_two_ways_is_named_as_doubled(database: Database) -> None:
    second = WELL.replace("85030101", "８５０３０１０１").replace("081234567890", "+62 812-3456-7891")
    third = WELL.replace("85030101", "85030103").replace("081234567890", "81234567890")
    with database.transaction() as tx:
        found = named(tx, HEADER + WELL + "\n" + second + third)
    assert found == [(4, "the NRP 85030101 stands twice"), (5, "the phone stands twice")]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("081234567890", "+6281234567890"),
        ("81234567890", "+6281234567890"),
        ("6281234567890", "+6281234567890"),
        ("+62 812-3456-7890", "+6281234567890"),
        ("(+62) 812.3456.7890", "+6281234567890"),
        ("+62 (0)812 3456 7890", "+6281234567890"),
        ("0062 812 3456 7890", "+6281234567890"),
        ("0812\u20113456\u20137890", "+6281234567890"),
        ("\u200e+62\u00a0812 3456 7890", "+6281234567890"),
        ("0356 321234", "+62356321234"),
        ("+65 9123 4567", "+6591234567"),
        ("0065 9123 4567", "+6591234567"),
        ("6591234567", ""),
        ("12345678", ""),
        ("0812", ""),
        ("+0812345678", ""),
        ("++6281234567890", ""),
        ("0812345678901234", ""),
        ("08123456789x", ""),
        ("", ""),
    ],
)
def test_a_phone_is_read_or_not_sure(typed: str, meant: str) -> None:
    assert read_phone(typed) == meant


def test_a_foreign_account_is_not_taken_for_an_indonesian_number() -> None:
    assert same_phone("81234567890", "6281234567890") and same_phone("081234567890", "+62 812-3456-7890")
    assert not same_phone("81234567890", "81234567890")  # the platform gives the country's code: this one is of Japan
    assert not same_phone("", "") and not same_phone("0", "")


def test_areas_are_read_in_the_same_way(database: Database) -> None:
    cases = (
        ("35.23.16;35.23;Pa\u202elang", "U+202E"),
        ('35.23.16;35.23;"Pa\nlang"', "line break"),
        ("35,23,16;35.23;Palang", "is not an area code"),
        ("352316;35.23;Palang", "is not an area code"),
        ("35.23.16;35.23", "another number of fields"),
        (f"35.23.16;35.23;{'P' * 101}", "more than 100 characters"),
    )
    header = "\ufeffCode;PARENT CODE;name\n;;\n"
    with database.transaction() as tx:
        for line, reason in cases:
            with pytest.raises(BadLines) as caught:
                table = read_table((header + line).encode())
                import_areas(tx, table.rows, table.numbers)
            assert str(caught.value).startswith("Line 3: ") and reason in str(caught.value), line
        table = read_table((header + "３５.２３.16;35.23; \u200ePalang\u00a0").encode())
        assert import_areas(tx, table.rows, table.numbers).new == 1
        assert tx.session.get_one(Area, "35.23.16").name == "Palang"
