"""Tips for tests: stories, a tip that is reported, a tip that the liaison has taken."""

from tests.house import House

STORY = "Info warga ada transaksi sabu di warung dekat balai desa Sugihwaras Jenu"
REPORT = "/lapor transaksi sabu di Sugihwaras Jenu"


async def reported(house: House) -> str:
    await house.say("liaison", "/piket")
    await house.say("officer", f"/lapor {STORY}")
    house.sees("officer")
    return house.code()


async def taken(house: House) -> str:
    """A tip that the liaison has taken; what was shown until then is looked at."""
    code = await reported(house)
    await house.press("liaison", "Tangani")
    house.sees("liaison"), house.sees("officer")
    return code
