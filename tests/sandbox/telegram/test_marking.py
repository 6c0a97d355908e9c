"""Texts marked in other ways than HTML, and what of that is refused."""

from typing import Any

import pytest

from .conftest import Api


def marked(message: dict[str, Any]) -> list[tuple[str, str]]:
    """The kinds of entities with the texts they cover."""
    units = message["text"].encode("utf-16-le")
    return [
        (entity["type"], units[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le"))
        for entity in message.get("entities", [])
    ]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        (r"*tebal* _miring_ \*bukan\*", "tebal miring *bukan*", [("bold", "tebal"), ("italic", "miring")]),
        ("👮 __garis__ ~coret~", "👮 garis coret", [("underline", "garis"), ("strikethrough", "coret")]),
        ("*a _b_ c*", "a b c", [("bold", "a b c"), ("italic", "b")]),
        ("_a __b___", "a b", [("italic", "a b"), ("underline", "b")]),
        ("||rahasia||", "rahasia", [("spoiler", "rahasia")]),
        ("`a_b*c` x", "a_b*c x", [("code", "a_b*c")]),
        ("```python\nx = [1]\n```", "x = [1]", [("pre", "x = [1]")]),
        ("[Polri](https://polri.go.id/a_b)", "Polri", [("text_link", "Polri")]),
        (">satu\n>dua\ntiga", "satu\ndua\ntiga", [("blockquote", "satu\ndua")]),
        (">satu\n>dua||", "satu\ndua", [("expandable_blockquote", "satu\ndua")]),
    ],
)
def test_markdown(api: Api, budi: int, source: str, text: str, entities: list[tuple[str, str]]) -> None:
    sent = api("sendMessage", chat_id=budi, text=source, parse_mode="MarkdownV2")
    assert sent["text"] == text and marked(sent) == entities


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("selesai.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("é *tebal", "Can't find end of Bold entity at byte offset 3"),
        ("```x\ny", "Can't find end of PreCode entity at byte offset 0"),
        ("[a](b", "Can't find end of a URL at byte offset 4"),
        ("![a]", "The entity must contain a tg://emoji or tg://time URL"),
        (">_a\nb_", "Can't find end of Italic entity at byte offset 1"),
    ],
)
def test_markdown_that_is_refused(api: Api, budi: int, source: str, reason: str) -> None:
    refused = api.refusal("sendMessage", chat_id=budi, text=source, parse_mode="MarkdownV2")
    assert refused == f"Bad Request: can't parse entities: {reason}"


def test_the_first_markdown(api: Api, budi: int) -> None:
    source = "*tebal* a.b [di sini](example.org) `x` snake\\_case"
    sent = api("sendMessage", chat_id=budi, text=source, parse_mode="Markdown")
    assert sent["text"] == "tebal a.b di sini x snake_case"
    assert marked(sent) == [("bold", "tebal"), ("text_link", "di sini"), ("code", "x")]
    refused = api.refusal("sendMessage", chat_id=budi, text="a_b", parse_mode="Markdown")
    assert refused == "Bad Request: can't parse entities: Can't find end of the entity starting at byte offset 1"


def test_a_language_of_code(api: Api, budi: int) -> None:
    source = '<pre><code class="language-python">x</code></pre>'
    entities = api("sendMessage", chat_id=budi, text=source, parse_mode="HTML")["entities"]
    assert entities == [{"type": "pre", "offset": 0, "length": 1, "language": "python"}]


@pytest.mark.parametrize(
    ("entity", "reason"),
    [
        ({"type": "bold", "offset": 0}, "can't parse MessageEntity: Can't find field \"length\""),
        (
            {"type": "bold", "offset": "0", "length": 1},
            'can\'t parse MessageEntity: Field "offset" must be of type Number',
        ),
        ({"type": "loud", "offset": 0, "length": 1}, "can't parse MessageEntity: Unsupported type specified"),
        ({"type": "text_link", "offset": 0, "length": 1}, "can't parse MessageEntity: Can't find field \"url\""),
        ({"type": "bold", "offset": -1, "length": 1}, "receive an entity with incorrect offset -1"),
        ({"type": "bold", "offset": 9, "length": 1}, "entity begins after the end of the text at UTF-16 offset 9"),
        (
            {"type": "bold", "offset": 1, "length": 9},
            "entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 10",
        ),
    ],
)
def test_entities_are_checked(api: Api, budi: int, entity: dict[str, Any], reason: str) -> None:
    assert api.refusal("sendMessage", chat_id=budi, text="halo", entities=[entity]) == f"Bad Request: {reason}"
