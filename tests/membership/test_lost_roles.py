"""Nobody who handles tips or watches over others loses the role unseen."""

from bot.services.membership import roster
from tests.house import PEOPLE, House
from tests.marks import SQLITE
from tests.people import revoke
from tests.together import Together

NO_ROLE = "Peran Anda berkurang: pimpinan. Bila ini keliru, mohon sampaikan langsung kepada pimpinan."
NO_ACCESS = "Akses Anda pada layanan ini sudah berakhir."


def told(house: House, name: str) -> list[str]:
    return [words for words in house.sees(name) if "tidak lagi memegang perannya" in words]


@SQLITE
async def test_a_leader_who_loses_the_role_hears_it_and_so_do_leaders_and_other_operators(house: House) -> None:
    house.reassign("binmas", roles="operator", areas="35.23")
    people = Together(house)
    await people.press("apply:85030007:r+operator", ["operator"])
    house.look()
    await people.press("apply:85030007:r-leader", ["operator"])
    assert house.sees("leader") == [NO_ROLE]  # a reader still
    for name in ("kanit", "binmas"):
        (words,) = told(house, name)
        assert "AKP Leader (85030007): pimpinan\nDiminta oleh Bripda Operator." in words
        assert not any(secret in words[:95] for secret in ("Leader", "pimpinan", "85030007"))
    assert all(told(house, name) == [] for name in ("operator", "officer", "liaison"))
    house.import_person("kanit", roles="liaison", areas="35.23", ladder="1")  # the last one, by the roster
    await house.pump()
    assert house.sees("kanit") == [NO_ROLE]
    for name in ("operator", "leader"):
        assert "Ipda Kanit (85030006): pimpinan\nDiminta lewat server" in told(house, name)[0]


@SQLITE
async def test_liaisons_who_lose_the_role_hear_it_and_leaders_get_one_message_for_an_import(house: House) -> None:
    await Together(house).press("apply:85030003:r+officer", ["operator"])
    house.look()
    await Together(house).press("apply:85030003:r-liaison", ["operator"])
    assert house.sees("liaison") == [
        "Peran Anda berkurang: penghubung. Bila ini keliru, mohon sampaikan langsung kepada pimpinan."
    ]
    assert "Briptu Liaison (85030003): penghubung\nDiminta oleh Bripda Operator." in told(house, "leader")[0]
    house.look()
    lines = []
    for name, roles, areas in (("liaison2", "operator", ""), ("binmas", "operator", ""), ("kanit", "leader", "35.23")):
        nrp, rank, *_, ladder = PEOPLE[name]
        line = {"nrp": nrp, "name": name.title(), "rank": rank, "phone": "", "ladder": ladder}
        lines.append(line | {"roles": roles, "areas": areas})
    with house.app.database.transaction() as tx:
        roster.import_members(tx, lines)
    await house.pump()
    of_liaisons = "Brigadir Liaison2 (85030004): penghubung\nAiptu Binmas (85030005): penghubung\n"
    (of_all,) = told(house, "leader")
    assert f"{of_liaisons}Ipda Kanit (85030006): penghubung\nDiminta lewat server" in of_all
    (of_others,) = told(house, "kanit")
    assert of_liaisons in of_others and "Kanit" not in of_others
    assert all(house.sees(name)[0].startswith("Peran Anda berkurang: penghubung.") for name in ("liaison2", "binmas"))


@SQLITE
async def test_a_leader_who_is_revoked_hears_it_and_so_do_the_others(house: House) -> None:
    await revoke(house, "leader")
    assert [words.startswith(NO_ACCESS) for words in house.sees("leader")] == [True]
    assert "AKP Leader (85030007): pimpinan, pembaca rahasia" in told(house, "kanit")[0]
    await revoke(house, "kanit")  # nobody is left who could be told
    assert any(words.startswith(NO_ACCESS) for words in house.sees("kanit"))
    await revoke(house, "liaison2")
    assert any(words.startswith(NO_ACCESS) for words in house.sees("liaison2"))
    await revoke(house, "officer")
    assert house.sees("officer") == []
    assert PEOPLE["officer"][0] not in " ".join(house.texts("liaison"))
