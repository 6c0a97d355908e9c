"""Who plays in the demonstration; all of them are made up (bot/data/members-demo.csv)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    key: str
    nrp: str
    name: str


PEOPLE = {
    person.key: person
    for person in (
        Person("officer", "85030101", "Bripka Sutrisno"),
        Person("colleague", "85030102", "Aipda Wahyu"),
        Person("dimas", "85030103", "Briptu Dimas"),
        Person("rina", "85030104", "Brigadir Rina"),
        Person("binmas", "85030105", "Aiptu Slamet"),
        Person("kanit", "85030106", "Ipda Bagus"),
        Person("leader", "85030107", "AKP Hendra"),
        Person("operator", "85030108", "Bripda Yuni"),
    )
}
