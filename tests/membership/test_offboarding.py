"""A member who leaves: their tips go to others, their buttons are refused, and an operator remains."""

from tests.house import PEOPLE, House
from tests.marks import SQLITE
from tests.shell import configured, shell
from tests.tips import reported


async def test_a_revoked_owner_leaves_no_tip_behind(house: House) -> None:
    code = await reported(house)
    await house.press("liaison", "Tangani")
    await house.say("liaison2", "/piket")
    house.sees("liaison2")
    await house.say("operator", "/cabut 85030003")
    assert any(code in text for text in house.sees("liaison2"))


async def test_the_only_operator_is_not_revoked(house: House) -> None:
    await house.say("operator", f"/cabut {PEOPLE['operator'][0]}")
    assert "satu-satunya operator" in house.sees("operator")[-1]
    await house.say("operator", "/cabut")
    await house.say("operator", PEOPLE["officer"][0])
    assert "sudah dicabut" in house.sees("operator")[-1]


async def test_old_buttons_refuse_a_former_member(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", "/lapor transaksi sabu di Sugihwaras Jenu")
    await house.say("operator", f"/cabut {PEOPLE['liaison'][0]}")
    house.sees("liaison")
    await house.press("liaison", "Tangani")
    assert house.tips()[0].owner_id is None
    assert house.sees("liaison") == []


async def test_a_revoked_members_open_offer_goes_to_another(house: House) -> None:
    code = await reported(house)
    await house.say("liaison2", "/piket")
    house.sees("liaison2")
    await house.say("operator", f"/cabut {PEOPLE['liaison'][0]}")
    assert any(code in text and "Mohon bantuannya" in text for text in house.sees("liaison2"))


@SQLITE
async def test_one_of_two_operators_is_revoked_and_the_one_who_is_left_is_not(house: House) -> None:
    house.reassign("leader", roles="leader;operator", areas="35.23")
    for name, said in (("leader", "sudah dicabut"), ("operator", "satu-satunya operator")):
        await house.say("operator", f"/cabut {PEOPLE[name][0]}")
        assert said in house.sees("operator")[-1]


@SQLITE
async def test_the_last_operator_stays_whatever_the_door(house: House) -> None:
    folder, nrp = configured(house), PEOPLE["operator"][0]
    last = "Ini satu-satunya operator"
    assert last in shell(folder, "members", "revoke", nrp, code=1)
    await house.say("operator", f"/cabut {nrp}")
    assert last in house.sees("operator")[-1]
    roster_file = folder / "members.csv"
    roster_file.write_text(f"nrp,name,rank,roles,areas,phone,ladder\n{nrp},Operator,Bripda,officer,35.23.15.2003,,\n")
    assert last in shell(folder, "members", "import", str(roster_file), code=1)
    await house.say("operator", "/anggota")
    assert "Anggota: 8" in house.sees("operator")[-1]
