"""What people send besides text: each kind once, strict as the published description; what is refused; the docs."""

import re
from typing import Any

import pytest

from bot.channels.telegram.content import unreadable_kind
from sandbox.telegram.client import SandboxClient, SandboxRefusedError
from tests.content import ASKED, FORWARDED, KINDS, PLACE
from tests.shell import ROOT

from .conftest import Api
from .description import description

LIVE = PLACE | {"live_period": 900}


def test_every_kind_of_content_keeps_to_the_description(api: Api, client: SandboxClient, budi: int) -> None:
    """The fixture compares all updates that wait with the description."""
    sent = [content for content, _, _ in KINDS.values() if "raw" not in content]
    for content in [*sent, *({"text": "x", "forward_from": origin} for origin in FORWARDED)]:
        client.say(budi, **content)
    client.say(budi, "di sini", links={"di sini": "https://contoh.id"})
    photo = client.say(budi, photo={"sizes": [800, 90]}, reply_to=1, quote="start")
    assert [size["width"] for size in photo["photo"]] == [90, 800] and photo["quote"]["position"] == 1
    edited = client.edit(budi, photo["message_id"], video=True, caption="baru")
    assert "photo" not in edited and edited["video"] and edited["caption"] == "baru"


def test_a_live_location_moves_and_ends(client: SandboxClient, budi: int) -> None:
    live = client.say(budi, location=LIVE)["message_id"]
    moved = client.edit(budi, live, location=PLACE | {"latitude": -6.8})
    assert moved["location"] == PLACE | {"latitude": -6.8, "live_period": 900}
    assert client.edit(budi, live, stop=True)["location"] == PLACE | {"latitude": -6.8}
    with pytest.raises(SandboxRefusedError, match="Only a live location"):
        client.edit(budi, live, location=PLACE)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"poll": {"question": "x", "options": ["satu"]}}, "poll.options: List should have at least 2 items"),
        ({"dice": "x"}, "dice: must be one of"),
        ({"venue": PLACE | {"title": "", "address": "x"}}, "venue.title: String should have at least 1"),
        ({"other": {"hologram": {}}}, "other: must have exactly one of"),
        ({"text": "x", "links": {"y": "https://contoh.id"}}, "links: the text has no"),
        ({"text": "x", "reply_to": 1, "quote": "y"}, "quote: must be a part"),
        ({"text": "x", "external_reply": {}}, "external_reply: must have an origin"),
        ({"voice": {"sizes": [90]}}, "A voice has no sizes"),
        ({"location": PLACE | {"live_period": 5}}, "location.live_period: Input should be greater"),
    ],
)
def test_contents_that_are_refused(client: SandboxClient, budi: int, content: dict[str, Any], reason: str) -> None:
    with pytest.raises(SandboxRefusedError) as refused:
        client.say(budi, **content)
    assert str(refused.value).startswith(reason)


def test_the_docs_have_the_same_table() -> None:
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| [^|]+ \|$", (ROOT / "docs/content.md").read_text(), re.M)
    assert rows[0] == ("content", "in private", "in the group")
    assert rows[1:] == [(kind, private, group) for kind, (_, private, group) in KINDS.items()]


def test_every_field_of_a_message_is_content_around_it_or_an_event() -> None:
    """What a message may hold by the published description: anything else would be taken for an unknown kind."""
    readable = {"text", "caption", "entities", "caption_entities", "photo", "voice", "video", "animation", "document"}
    readable |= {"audio", "video_note", "sticker", "location", "venue", "contact", "live_photo"}
    asked = {kind for kind, (_, private, _) in KINDS.items() if private == ASKED}
    fields = set(description()["types"]["Message"]["fields"]) - readable
    assert {name for name in fields if unreadable_kind({name: {}}) not in ("", "unknown")} == asked & fields
