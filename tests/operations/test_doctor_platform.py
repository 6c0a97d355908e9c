"""What doctor says of the platform, the webhook, the port and the running bot."""

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.messages import text
from bot.operations.doctor.platform import platform_faults
from sandbox.telegram.server import Sandbox
from sandbox.telegram.world import DEFAULT_TOKEN
from tests.shell import WEBHOOK_URL, shell, webhook_settings
from tests.web_house import WebHouse, free_port


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    shell(folder, "init", "--defaults")
    return folder


async def test_doctor_names_what_stands_still_in_the_running_bot(polled: WebHouse) -> None:
    assert await asyncio.to_thread(platform_faults, polled.settings) == []
    polled.clock.move(timedelta(seconds=65))
    await polled.pump()
    (fault,) = await asyncio.to_thread(platform_faults, polled.settings)
    assert fault == text("doctor.failing", parts="sweeps")


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
    hook.url = WEBHOOK_URL
    assert "Webhook pihak lain terpasang (127.0.0.1)" in doctor.says()
    assert "Webhook" not in doctor.says(**webhook_settings())
    hook.last_error, hook.last_error_at = "Wrong response from the webhook: 502 Bad Gateway", 1_790_000_000
    assert "502" not in doctor.says(**webhook_settings())  # overcome: nothing waits
    hook.url = ""
    doctor.sandbox.world.queue.add_raw({"message": {}})
    assert "502 Bad Gateway" in doctor.says(**webhook_settings())


def test_doctor_names_a_port_that_another_program_has(doctor: Doctor) -> None:
    port = {"ANTI_NARKOBA_WEB__PORT": str(doctor.sandbox.port)}
    assert f"Port {doctor.sandbox.port} di 127.0.0.1 dipakai program lain" in doctor.says(**port)
    free = {"ANTI_NARKOBA_WEB__PORT": str(free_port())}
    assert "Port" not in doctor.says(**free)
