"""How many calls a second a far end can take, asked by a client that does next to nothing."""

import asyncio
from time import perf_counter
from urllib.parse import urlsplit

from sandbox.telegram.client import SandboxClient
from sandbox.telegram.server import Sandbox
from tests.bench.arms import TOKEN
from tests.bench.install import FIRST_CHAT

CALLS, CONNECTIONS = 4000, 16


def calls_a_second(far_end: str) -> dict[str, float]:
    """The far end of the benchmark beside the sandbox, both taking sendMessage."""
    with Sandbox() as sandbox:
        client = SandboxClient(sandbox.url)
        client.settings(rate_limits=False)
        person = int(client.user("Petugas")["id"])
        client.say(person, "/start")
        token = sandbox.world.first_tokens[0]
        slow = asyncio.run(_rate(sandbox.url, token, person))
    return {"this far end": asyncio.run(_rate(far_end, TOKEN, FIRST_CHAT)), "sandbox": slow}


async def _rate(url: str, token: str, chat: int) -> float:
    body = f"chat_id={chat}&text=AN-7K2Q+tercatat".encode()
    head = f"POST /bot{token}/sendMessage HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
    request = f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode() + body
    started = perf_counter()
    await asyncio.gather(*(_ask(url, request, CALLS // CONNECTIONS) for _ in range(CONNECTIONS)))
    return CALLS / (perf_counter() - started)


async def _ask(url: str, request: bytes, times: int) -> None:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    for _ in range(times):
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b" 200 " not in head:
            raise SystemExit("The far end refused a call.")
        await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n")[0]))
    writer.close()
    await writer.wait_closed()
