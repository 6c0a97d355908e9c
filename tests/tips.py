"""Tips for tests: stories, a tip that is reported, a tip that the liaison has taken or settles."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from bot.reading import understanding
from tests.house import House

STORY = "Info warga ada transaksi sabu di warung dekat balai desa Sugihwaras Jenu"
REPORT = "/lapor transaksi sabu di Sugihwaras Jenu"
EMERGENCY = "/lapor DARURAT ada yang overdosis sabu sekarang di Sugihwaras Jenu, tolong cepat"
DOUBT = "sempoyongan"


@contextmanager
def in_doubt() -> Iterator[None]:
    """Words with DOUBT in them are perhaps an emergency, whatever was learned of it."""
    read = understanding._understand

    def doubtful(words: str) -> understanding.Reading:
        return replace(read(words), perhaps_emergency=True, urgency="routine") if DOUBT in words else read(words)

    with patch.object(understanding, "_understand", doubtful):
        yield


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
