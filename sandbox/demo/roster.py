"""The people of the demonstration, from members.csv; all of them are made up."""

import csv
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parents[2] / "bot" / "data"
ROSTER = Path(__file__).parent / "members.csv"
# The keys of the story's people, by NRP; the key of everybody else is the first name.
PARTS = {
    "85030101": "officer",
    "85030102": "colleague",
    "85030105": "binmas",
    "85030106": "kanit",
    "85030107": "leader",
    "85030108": "operator",
}
STRANGER = "stranger"


@dataclass(frozen=True)
class Person:
    """A person with a phone; other phones show `name`. The stranger has no NRP."""

    key: str
    name: str
    full_name: str
    rank: str = ""
    nrp: str | None = None
    roles: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _people() -> list[Person]:
    areas = {row["code"]: row["name"] for row in _rows(DATA / "areas-tuban.csv")}
    found = []
    for row in _rows(ROSTER):
        first = row["name"].split()[0]
        person = Person(
            key=PARTS.get(row["nrp"], first.lower()),
            name=f"{row['rank']} {first}",
            full_name=row["name"],
            rank=row["rank"],
            nrp=row["nrp"],
            roles=tuple(row["roles"].split(";")),
            areas=tuple(areas.get(code, code) for code in row["areas"].split(";")),
        )
        found.append(person)
    return [*found, Person(STRANGER, "Orang Lain", "Orang Lain")]


PEOPLE = {person.key: person for person in _people()}
