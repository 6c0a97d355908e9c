"""The proxy of the environment: which one is used, and that the calls go through it."""

import asyncio

import pytest

from bot.channels.telegram.adapter import TelegramChannel
from bot.channels.telegram.proxy import find_proxy, without_password
from bot.errors import Misconfigured
from bot.settings import TelegramSettings

API = "https://api.telegram.org"
NAMES = ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_other_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_which_proxy_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = (
        ({}, API, ""),
        ({"HTTPS_PROXY": "http://proxy:3128"}, API, "http://proxy:3128"),
        ({"https_proxy": "http://proxy:3128"}, API, "http://proxy:3128"),
        ({"HTTPS_PROXY": "proxy:3128"}, API, "http://proxy:3128"),
        ({"HTTPS_PROXY": ""}, API, ""),
        ({"HTTP_PROXY": "http://proxy:3128"}, API, ""),
        ({"HTTP_PROXY": "http://proxy:3128"}, "http://bot.api:8081", "http://proxy:3128"),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "api.telegram.org"}, API, ""),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": ".telegram.org, x"}, API, ""),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "*"}, API, ""),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "telegram.org.example"}, API, "http://proxy:3128"),
        ({"HTTP_PROXY": "http://proxy:3128"}, "http://127.0.0.1:8081", ""),
        ({"HTTP_PROXY": "http://proxy:3128"}, "http://127.9.9.9:8081", ""),
        ({"HTTP_PROXY": "http://proxy:3128"}, "http://localhost:8081", ""),
        ({"HTTP_PROXY": "http://proxy:3128"}, "http://[::1]:8081", ""),
    )
    for environment, url, proxy in cases:
        with monkeypatch.context() as patched:
            for name, value in environment.items():
                patched.setenv(name, value)
            assert find_proxy(url) == proxy, environment


def test_what_is_no_http_proxy_is_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ("socks5://geheim@proxy:1080", "http://geheim:x@proxy:99999", "http://", "http://pro xy:1"):
        monkeypatch.setenv("HTTPS_PROXY", wrong)
        with pytest.raises(Misconfigured, match=r"^HTTPS_PROXY: ") as caught:
            TelegramChannel(TelegramSettings(token="123456:made-up-token"))
        assert "geheim" not in str(caught.value)
    assert without_password("http://operator:geheim@proxy:3128") == "http://proxy:3128"


async def test_calls_go_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append((await reader.readuntil(b"\r\n\r\n")).decode())
        body = b'{"ok":true,"result":{"url":"","has_custom_certificate":false,"pending_update_count":7}}'
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(proxy, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    monkeypatch.setenv("HTTP_PROXY", f"http://operator:geheim@127.0.0.1:{port}")
    channel = TelegramChannel(TelegramSettings(token="123456:made-up-token", base_url="http://bot.api.invalid"))
    assert (await channel.subscription()).waiting == 7
    await channel.close()
    server.close()
    assert heard[0].startswith("POST http://bot.api.invalid/bot123456:made-up-token/getWebhookInfo HTTP/1.1")
    assert "Proxy-Authorization: Basic " in heard[0]
