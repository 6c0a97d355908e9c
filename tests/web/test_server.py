"""What the web server does not serve."""

import aiohttp

from sandbox.page.routes import ACTIONS as PAGE
from sandbox.telegram.control import ACTIONS as CONTROL
from tests.web_house import WebHouse


async def test_nothing_else_is_served(polled: WebHouse) -> None:
    assert [(await polled.get(path))[0] for path in ("/", "/telegram", "/healthz/x")] == [404] * 3


async def test_a_real_bot_has_no_route_of_the_sandbox(either: WebHouse) -> None:
    assert (await either.get("/healthz"))[0] in (200, 503)
    async with aiohttp.ClientSession(either.address) as session:
        for method, path, _ in (*PAGE, *CONTROL):
            async with session.request(method, path, json={}) as answer:
                assert answer.status == 404, path
