"""Settings of the webhook and the web server, as an operator meets them in the shell."""

import socket
from pathlib import Path

import pytest

from bot.settings import load_settings
from tests.shell import shell, webhook_settings


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    shell(folder, "init", "--defaults")
    return folder


def test_a_webhook_without_address_and_secret_is_refused_with_a_sentence_each(installed: Path) -> None:
    said = shell(installed, "run", code=1, **webhook_settings(WEBHOOK_URL="", WEBHOOK_SECRET=""))
    first, second = said.strip().splitlines()
    assert first.startswith("telegram.webhook_url: is missing")
    assert second.startswith("telegram.webhook_secret: is missing")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("webhook_url", "http://example.org/telegram"),
        ("webhook_url", "https://"),
        ("webhook_url", "https://example.org/healthz"),
        ("webhook_secret", "geheim!"),
        ("webhook_secret", "x" * 257),
        ("mode", "carrier pigeon"),
    ],
)
def test_a_nonsensical_webhook_is_refused_and_not_repeated(installed: Path, key: str, value: str) -> None:
    said = shell(installed, "doctor", code=1, **webhook_settings(**{key.upper(): value}))
    (line,) = said.strip().splitlines()
    assert line.startswith(f"telegram.{key}: ")
    assert "geheim" not in line and "xxx" not in line


def test_the_public_address_stands_in_for_the_webhooks(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in webhook_settings(WEBHOOK_URL="").items():
        monkeypatch.setenv(key, value)
    monkeypatch.setenv("ANTI_NARKOBA_WEB__PUBLIC_URL", "https://bot.example.org/")
    settings = load_settings(installed / "config.toml")
    assert settings.telegram.pushed_to == "https://bot.example.org/telegram"
    assert (settings.web.host, settings.listening_port) == ("127.0.0.1", 8080)


def test_a_taken_port_stops_the_start_with_a_sentence(installed: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = {"ANTI_NARKOBA_WEB__PORT": str(other.getsockname()[1])}
        assert "Another program has port" in shell(installed, "run", code=1, **port)
        nowhere = {"ANTI_NARKOBA_WEB__HOST": "192.0.2.1"}
        assert "Nothing can listen at" in shell(installed, "run", code=1, **port, **nowhere)
