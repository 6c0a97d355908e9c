"""Which liaisons answer for the place of a tip: typed by hand."""

from bot.models.area import within
from bot.services.membership.area_list import import_areas
from tests.house import House
from tests.marks import SQLITE
from tests.together import Together

# Who is on duty, and where. The leader is the ladder: an emergency goes to the leader too.
ON_DUTY = {
    "liaison": "35.23.15",  # the district Jenu
    "liaison2": "35.23.15.2004",  # the village Beji in it
    "officer": "35.23.14",  # the district Semanding
    "kanit": "35.23",  # all of Tuban
    "binmas": "binmas",
}
OUTSIDE = [
    {"code": "35.22", "parent_code": "35", "name": "Bojonegoro"},
    {"code": "35.22.10", "parent_code": "35.22", "name": "Kalitidu"},
    {"code": "35.22.10.2001", "parent_code": "35.22.10", "name": "Mayanggeneng"},
]
# An emergency goes to all who answer for its place. What it says, the area of the tip, and who is called.
EMERGENCIES = (
    ("ada yang overdosis sabu sekarang di Sugihwaras Jenu", "35.23.15.2003", {"liaison", "kanit"}),
    ("ada yang overdosis sabu sekarang di Beji Jenu", "35.23.15.2004", {"liaison", "liaison2", "kanit"}),
    ("ada yang overdosis sabu sekarang di kecamatan Jenu", "35.23.15", {"liaison", "kanit"}),
    ("ada yang overdosis sabu sekarang di Prunggahan Kulon", "35.23.14.2001", {"officer", "kanit"}),
    ("ada yang overdosis sabu sekarang, tolong", None, {"kanit"}),
    # Nobody answers for a place outside Tuban: those who answer for all of it do.
    ("ada yang overdosis sabu sekarang di Mayanggeneng", "35.22.10.2001", {"kanit"}),
    ("ada tawuran sekarang, mereka bawa senjata tajam, di Sugihwaras Jenu", "35.23.15.2003", {"binmas"}),
)
# An area, a scope, and whether the area is inside it.
INSIDE = (
    ("35.23", "35.23", True),
    ("35.23.15", "35.23", True),
    ("35.23.15.2003", "35.23", True),
    ("35.23.15.2003", "35.23.15", True),
    ("35.23.15.2003", "35.23.15.2003", True),
    ("35.23", "35.23.15", False),
    ("35.23.15", "35.23.15.2003", False),
    ("35.23.15.2003", "35.23.15.2004", False),
    ("35.23.15.2003", "35.23.14", False),
    ("35.231", "35.23", False),  # a longer number is another area
    ("35.23.150.2003", "35.23.15", False),
)


@SQLITE
async def test_a_tip_goes_to_those_who_answer_for_its_place(house: House) -> None:
    for name, area in ON_DUTY.items():
        house.reassign(name, roles="liaison", areas=area)
        await house.say(name, "/piket")
    with house.app.database.transaction() as tx:
        import_areas(tx, OUTSIDE)
    await house.pass_time(minutes=1)
    people = Together(house)
    for words, area_code, called in EMERGENCIES:
        shown = await people.say({"officer2": f"/lapor DARURAT {words}"})
        tip = house.tips()[-1]
        assert (tip.urgency, tip.area_code) == ("emergency", area_code), words
        assert {name for name, each in shown.items() if "Ada informasi baru" in each} == {*called, "leader"}, words


def test_an_area_is_inside_itself_and_inside_those_above_it() -> None:
    for code, scope, inside in INSIDE:
        assert within(code, scope) == inside, f"{code} in {scope}"
