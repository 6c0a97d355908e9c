"""A roster that takes roles or desks away: the tips go to others."""

from tests.house import PEOPLE, House
from tests.marks import SQLITE
from tests.people import revoke
from tests.tips import reported, taken
from tests.together import Together

# The owner of a tip of Sugihwaras in Jenu gets these roles and areas: do they keep the tip?
KEEPS = (
    ("leader", "35.23", True),
    ("liaison", "35.23", True),
    ("liaison", "35.23.15", True),  # Jenu
    ("liaison", "35.23.15.2003", True),  # Sugihwaras
    ("liaison;leader", "35.23.14", True),
    ("liaison", "35.23.14", False),  # Semanding
    ("liaison", "35.23.15.2004", False),  # Beji, in Jenu too
    ("liaison", "binmas", False),
    ("officer", "35.23.15.2003", False),
    ("operator", "35.23", False),
)


async def test_a_role_lost_by_the_roster_moves_its_tips_on(house: House) -> None:
    code = await taken(house)
    await house.say("liaison2", "/piket")
    house.sees("liaison2")
    house.reassign("liaison", roles="operator", areas="35.23")
    await house.pump()
    assert any(code in text for text in house.sees("liaison2"))
    assert house.tips()[0].owner_id is None


async def test_a_liaison_of_another_desk_keeps_no_tip_of_the_old_one(house: House) -> None:
    code = await taken(house)
    await house.say("liaison2", "/piket")
    house.sees("liaison2")
    house.reassign("liaison", roles="liaison", areas="binmas")
    await house.pump()
    assert any(code in text for text in house.sees("liaison2"))


@SQLITE
async def test_an_owner_keeps_a_tip_that_the_new_roles_and_areas_allow(house: House) -> None:
    code = await taken(house)
    owner = house.tips()[0].owner_id
    people = Together(house)
    for roles, areas, keeps in KEEPS:
        house.reassign("liaison", roles=roles, areas=areas)
        assert (house.tips()[0].owner_id == owner) == keeps, f"{roles} {areas}"
        house.reassign("liaison", roles="liaison", areas="35.23")
        await people.press(f"take:{code}", ["liaison"])
        assert house.tips()[0].owner_id == owner


async def test_other_areas_end_questions_offers_and_answers_that_wait(house: House) -> None:
    code = await taken(house)
    await house.say("liaison2", "/piket")
    await house.say("liaison", f"/tanya {code}")  # asks for the question
    await house.say("operator", "/undang")  # asks for the NRP
    await house.say("kanit", "/piket")
    house.look()
    house.client.faults("sendMessage", retry_after=60)
    await house.say("liaison", "/antrian")
    house.reassign("liaison", roles="liaison", areas="35.23.14")
    house.reassign("operator", roles="operator", areas="35.23.15")
    await house.pass_time(minutes=2)
    assert not any("Antrean" in each for each in house.sees("liaison"))
    await house.say("liaison", "Warna rumahnya apa?")
    await house.say("operator", PEOPLE["officer"][0])
    assert not any("Warna" in each for each in house.sees("officer"))
    assert not any("Undangan" in each for each in house.sees("operator"))
    assert house.tips()[0].owner_id is None


async def test_who_comes_back_gets_no_message_from_before(house: House) -> None:
    await reported(house)
    house.client.faults("sendMessage", retry_after=60)
    await house.say("liaison2", "/laporansaya")  # an answer for which no role is needed
    await revoke(house, "liaison2")
    house.reassign("liaison2", roles="liaison", areas="35.23")
    house.sees("liaison2")
    await house.enrol("liaison2")
    await house.pass_time(minutes=2)
    assert not any("informasi" in each.lower() for each in house.sees("liaison2"))
