"""Settings and doctor of webhook and web server, as an operator meets them in the shell."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import load_settings
from sandbox.telegram.server import Sandbox
from sandbox.telegram.world import DEFAULT_TOKEN
from tests.test_cli import shell
from tests.web.conftest import free_port

URL = "http://127.0.0.1:8080/telegram"


def webhook(**changes: str) -> dict[str, str]:
    keys = {"MODE": "webhook", "WEBHOOK_URL": URL, "WEBHOOK_SECRET": "a-b_C1"} | changes
    return {f"ANTI_NARKOBA_TELEGRAM__{key}": value for key, value in keys.items()}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    shell(folder, "init", "--defaults")
    return folder


def test_a_webhook_without_address_and_secret_is_refused_with_a_sentence_each(installed: Path) -> None:
    said = shell(installed, "run", code=1, **webhook(WEBHOOK_URL="", WEBHOOK_SECRET=""))
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
    said = shell(installed, "doctor", code=1, **webhook(**{key.upper(): value}))
    (line,) = said.strip().splitlines()
    assert line.startswith(f"telegram.{key}: ")
    assert "geheim" not in line and "xxx" not in line


def test_the_public_address_stands_in_for_the_webhooks(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in webhook(WEBHOOK_URL="").items():
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


class Doctor:
    """Doctor in front of a sandbox."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        self.folder, self.sandbox = folder, sandbox
        self._environment = {
            "ANTI_NARKOBA_TELEGRAM__TOKEN": DEFAULT_TOKEN,
            "ANTI_NARKOBA_TELEGRAM__BASE_URL": sandbox.url,
        }

    def says(self, **environment: str) -> str:
        return "\n".join(json.loads(shell(self.folder, "doctor", "--json", code=1, **self._environment | environment)))


@pytest.fixture
def doctor(installed: Path) -> Iterator[Doctor]:
    with Sandbox() as sandbox:
        yield Doctor(installed, sandbox)


def test_doctor_names_the_token_of_the_example(installed: Path) -> None:
    assert "telegram.token" in shell(installed, "doctor", code=1)


def test_doctor_names_a_platform_that_does_not_answer(doctor: Doctor) -> None:
    away = {"ANTI_NARKOBA_TELEGRAM__BASE_URL": f"http://127.0.0.1:{free_port()}"}
    assert "Telegram tidak dapat ditanya" in doctor.says(**away)
    assert "Telegram" not in doctor.says()


def test_doctor_names_a_webhook_of_somebody_else_and_its_errors(doctor: Doctor) -> None:
    hook = doctor.sandbox.world.webhook
    hook.url = URL
    assert "Webhook pihak lain terpasang (127.0.0.1)" in doctor.says()
    assert "Webhook" not in doctor.says(**webhook())
    hook.last_error, hook.last_error_at = "Wrong response from the webhook: 502 Bad Gateway", 1_790_000_000
    assert "502" not in doctor.says(**webhook())  # overcome: nothing waits
    hook.url = ""
    doctor.sandbox.world.queue.add_raw({"message": {}})
    assert "502 Bad Gateway" in doctor.says(**webhook())


def test_doctor_names_a_port_that_another_program_has(doctor: Doctor) -> None:
    port = {"ANTI_NARKOBA_WEB__PORT": str(doctor.sandbox.port)}
    assert f"Port {doctor.sandbox.port} di 127.0.0.1 dipakai program lain" in doctor.says(**port)
    free = {"ANTI_NARKOBA_WEB__PORT": str(free_port())}
    assert "Port" not in doctor.says(**free)
