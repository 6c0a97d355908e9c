"""Tips for tests: stories, a tip that is reported, a tip that the liaison has taken or settles."""

from tests.house import House

STORY = "Info warga ada transaksi sabu di warung dekat balai desa Sugihwaras Jenu"
REPORT = "/lapor transaksi sabu di Sugihwaras Jenu"
EMERGENCY = "/lapor DARURAT ada yang overdosis sabu sekarang di Sugihwaras Jenu, tolong cepat"


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


async def settle(house: House, code: str, outcome: str) -> None:
    """The liaison settles a tip with the button's outcome and the standard sentence."""
    await house.say("liaison", f"/selesai {code}")
    await house.press("liaison", outcome)
    await house.press("liaison", "Pakai kalimat ini")
