"""The sandbox's methods against the published description of the Bot API."""

import httpx
import pytest

from sandbox.telegram.methods.registry import METHODS
from sandbox.telegram.server import Sandbox
from sandbox.telegram.unsupported import LEFT_OUT
from sandbox.telegram.world import DEFAULT_TOKEN

from .description import complaints, complaints_about_answer, description

NOT_HERE = {name for names in LEFT_OUT.values() for name in names.split()}


def test_every_method_is_here_or_left_out() -> None:
    described = set(description()["methods"])
    assert described == set(METHODS) | NOT_HERE
    assert not set(METHODS) & NOT_HERE


@pytest.mark.parametrize("name", sorted(METHODS))
def test_parameters_are_the_documented_ones(name: str) -> None:
    assert set(METHODS[name].parameters) == set(description()["methods"][name]["parameters"])


async def test_what_is_left_out_says_so(sandbox: Sandbox) -> None:
    async with httpx.AsyncClient(base_url=f"{sandbox.url}/bot{DEFAULT_TOKEN}/") as http:
        for name in sorted(NOT_HERE):
            answer = await http.post(name, json={"chat_id": 1})
            assert answer.status_code == 400
            assert answer.json()["description"].startswith("Bad Request: the sandbox has no ")
        polls = (await http.get("sendPoll")).json()
    assert polls == {"ok": False, "error_code": 400, "description": "Bad Request: the sandbox has no polls"}


def test_the_comparison_can_fail() -> None:
    user = {"id": 1, "is_bot": False, "first_name": "Budi"}
    assert complaints(user, "User", "user") == []
    assert complaints(user | {"id": "1", "age": 3}, "User", "user") == [
        "user: User has no age",
        "user.id: '1' is no int",
    ]
    assert complaints({"status": "left"}, "ChatMember", "member") == ["member: ChatMemberLeft lacks user"]
    assert complaints_about_answer("getMe", {"id": 1, "is_bot": True}) == ["getMe: User lacks first_name"]
    assert complaints_about_answer("deleteMessage", 1) == ["deleteMessage: 1 is no bool"]
