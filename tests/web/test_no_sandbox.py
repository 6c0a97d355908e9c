"""A bot that runs for real has no route of the sandbox's or the demonstration's."""

import aiohttp

from sandbox.page.routes import ACTIONS as PAGE
from sandbox.telegram.control import ACTIONS as CONTROL

from .conftest import WebHouse


async def test_a_real_bot_has_no_route_of_the_sandbox(either: WebHouse) -> None:
    assert (await either.get("/healthz"))[0] in (200, 503)
    async with aiohttp.ClientSession(either.address) as session:
        for method, path, _ in (*PAGE, *CONTROL):
            async with session.request(method, path, json={}) as answer:
                assert answer.status == 404, path
