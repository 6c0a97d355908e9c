"""Bots on libraries that nobody here wrote, as programs of their own, by long polling and by webhook."""

import subprocess
from base64 import b64encode
from collections.abc import Callable, Iterator
from hashlib import shake_128
from typing import Any

import pytest

from sandbox.telegram.client import SandboxClient
from sandbox.telegram.files import small_png
from sandbox.telegram.server import Sandbox
from sandbox.telegram.world import DEFAULT_TOKEN

from .description import CLIENTS, OTHER_PYTHON

# Longer than a multipart reader takes at once, and with every byte in it.
PAPER = shake_128(b"paper").digest(300_000)
PICTURES = [small_png() + bytes([number]) for number in range(3)]
SECONDS = 60
Messages = list[dict[str, Any]]


@pytest.fixture(params=["aiogram poll", "aiogram hook", "telebot poll", "telebot hook"])
def echo(request: pytest.FixtureRequest, sandbox: Sandbox, client: SandboxClient, budi: int) -> Iterator[None]:
    """An echo bot at work, which has answered Budi's start."""
    library, mode = request.param.split()
    command = [OTHER_PYTHON, CLIENTS / f"echo_{library}.py", sandbox.url, DEFAULT_TOKEN, mode]
    with subprocess.Popen(command) as process:
        try:
            client.wait_until(lambda asked: len(asked.messages(budi)) == 2, SECONDS)
            yield
        finally:
            process.kill()


@pytest.fixture
def answers(client: SandboxClient, budi: int) -> Callable[[int, Callable[[Messages], Any]], Messages]:
    """Waits for so many messages of the bot after a message of Budi's that satisfy a condition, and gives them."""

    def wait(after: int, condition: Callable[[Messages], Any]) -> Messages:
        def found(asked: SandboxClient) -> Messages:
            new = [each for each in asked.messages(budi) if each["message_id"] > after and not each["own"]]
            return new if condition(new) else []

        return client.wait_until(found, SECONDS)

    return wait


def encoded(data: bytes) -> str:
    return b64encode(data).decode()


@pytest.mark.usefixtures("echo")
def test_echo(sandbox: Sandbox, client: SandboxClient, budi: int, answers: Any) -> None:
    def data_of(message: dict[str, Any]) -> bytes:
        content = message["content"]
        file = content["photo"][-1] if "photo" in content else content["document"]
        return sandbox.world.files.by_id[file["file_id"]].upload.data

    told = client.say(budi, "halo 👮 <Budi>")["message_id"]
    (text,) = answers(told, len)
    assert text["text"] == "halo 👮 <Budi>" and text["buttons"] == [[{"text": "Ubah", "data": "edit"}]]

    client.press(budi, text["message_id"], "Ubah")
    answers(told, lambda found: found[0]["text"] == "diubah")
    assert client.wait_until(lambda asked: asked.phone(budi)["toasts"], SECONDS)[0]["text"] == "siap"

    client.react(budi, text["message_id"], "🔥")
    answers(told, lambda found: found[0]["reactions"] == {str(budi): "🔥", str(sandbox.world.bot_id): "🔥"})

    told = client.say(budi, photo=encoded(PICTURES[0]), caption="bukti")["message_id"]
    (photo,) = answers(told, len)
    assert data_of(photo) == PICTURES[0] and photo["caption"] == "bukti"

    paper = {"content": encoded(PAPER), "file_name": "laporan akhir.pdf", "mime_type": "application/pdf"}
    told = client.say(budi, document=paper)["message_id"]
    (document,) = answers(told, len)
    assert data_of(document) == PAPER and document["content"]["document"]["file_name"] == "laporan akhir.pdf"

    for picture in PICTURES[1:]:
        told = client.say(budi, photo=encoded(picture), media_group_id="7")["message_id"]
    album = answers(told, lambda found: len(found) == 2)
    assert [data_of(each) for each in album] == PICTURES[1:]
    assert len({each["media_group_id"] for each in album}) == 1 and album[0]["media_group_id"] not in (None, "7")

    told = client.say(budi, "/balas")["message_id"]
    (reply,) = answers(told, len)
    assert reply["text"] == "balasan"
