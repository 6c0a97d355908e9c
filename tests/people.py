"""Who plays in tests of rights: one member for each role; and how somebody leaves."""

from tests.house import PEOPLE, House

EVERYBODY = frozenset({"officer", "liaison", "leader", "operator"})


async def revoke(house: House, name: str, by: str = "operator") -> None:
    """The operator revokes somebody in chat and says yes."""
    await house.say(by, f"/cabut {PEOPLE[name][0]}")
    await house.press(by, "Ya, cabut")
