"""The token has leaked: what the bot, doctor and the operator see until the new one is in its place."""

import asyncio
import json
from datetime import timedelta

from pydantic import SecretStr

from bot.app import App
from bot.clock import Ids
from bot.web.health import RED_AFTER_SECONDS
from tests.phones import receipts
from tests.shell import configured, shell
from tests.tips import REPORT
from tests.web_house import WebHouse

NEW = "AAAnewtoken-made-up-for-the-drill"


async def restarted(house: WebHouse, token: str) -> None:
    """The service starts again, with the new token in its environment."""
    await house.app.close()
    telegram = house.settings.telegram.model_copy(update={"token": SecretStr(token)})
    house.settings = house.settings.model_copy(update={"telegram": telegram})
    house.app = App(house.settings, house.clock, Ids())
    await house.app.start()


async def test_the_drill(either: WebHouse) -> None:
    house = either
    await house.say("liaison", "/piket")
    old = house.settings.telegram.token.get_secret_value()
    new = f"{old.partition(':')[0]}:{NEW}"
    folder = configured(house)

    house.client.settings(tokens=[new])  # /revoke at BotFather
    said = json.loads(shell(folder, "doctor", "--json", code=1))
    assert sum("(401)" in each for each in said) == 1
    assert old not in "".join(said)
    house.client.say(house.users["officer"], REPORT)
    stop = asyncio.Event()
    running = asyncio.ensure_future(house.app.run(stop))
    house.clock.move(timedelta(seconds=RED_AFTER_SECONDS + 1))
    if not house.app.receivers["telegram"].pushed:
        assert (await house.get("/healthz"))[0] == 503
    else:  # Telegram goes on pushing what it is asked for; only the answers fail
        await house.until(lambda client: client.wait(-1, 0)["pending_updates"] == 0)
    stop.set()
    await running
    assert receipts(house) == []

    await restarted(house, new)
    house.clock.move(timedelta(minutes=10))  # a call that was refused is tried again
    await house.pump()
    assert len(house.tips()) == len(receipts(house)) == 1
    after = shell(folder, "doctor", "--json", code=1, ANTI_NARKOBA_TELEGRAM__TOKEN=new)
    assert "401" not in after
