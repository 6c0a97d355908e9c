"""Reads HTML into text and entities, as strictly as Telegram (https://core.telegram.org/bots/api#html-style).

Offsets in errors are in bytes of UTF-8.
"""

import html
import re
from dataclasses import dataclass, field

from sandbox.telegram.errors import Json
from sandbox.telegram.formatting.entities import checked_link, unparsed, utf16_length

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
TAG = re.compile(r"<(/?)([^\s>]*)([^>]*)(>?)")
ATTRIBUTE = re.compile(r"\s*([^\s=>]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[A-Za-z0-9._-]+))?")
# Only these names and numbers are decoded; any other "&" stays as it is.
REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]+|#x[0-9a-fA-F]+);?")


@dataclass
class _Open:
    """A start tag whose end tag has not been read yet."""

    name: str
    attributes: dict[str, str]
    offset: int


@dataclass
class HtmlReader:
    """Reads HTML in one pass."""

    source: str
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)

    def read(self) -> tuple[str, list[Json]]:
        position = 0
        while (start := self.source.find("<", position)) >= 0:
            self._add_text(self.source[position:start])
            position = self._read_tag(start)
        self._add_text(self.source[position:])
        if self.stack:
            name = self.stack[-1].name
            raise unparsed(f'Can\'t find end tag corresponding to start tag "{name}"')
        return self.text, sorted(_merge_code(self.entities), key=lambda entity: (entity["offset"], -entity["length"]))

    def _add_text(self, piece: str) -> None:
        self.text += REFERENCE.sub(lambda found: html.unescape(found.group()), piece)

    def _read_tag(self, start: int) -> int:
        """Reads the tag at `start`; returns the position after it."""
        byte_offset = len(self.source[:start].encode())
        found = TAG.match(self.source, start)
        slash, name, rest, end = found.groups() if found else ("", "", "", "")
        # As in Telegram, a complete name is checked before the end of the tag.
        if not slash and (rest or end) and name.lower() not in KINDS:
            raise unparsed(f'Unsupported start tag "{name.lower()}" at byte offset {byte_offset}')
        if found is None or not end:
            raise unparsed(f"Unclosed {'end' if slash else 'start'} tag at byte offset {byte_offset}")
        if slash:
            self._close(name.lower(), byte_offset)
        else:
            self._open(name.lower(), rest, byte_offset)
        return found.end()

    def _open(self, name: str, rest: str, byte_offset: int) -> None:
        attributes = _attributes(name, rest, byte_offset)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise unparsed(f'Tag "span" must have class "tg-spoiler" at byte offset {byte_offset}')
        self.stack.append(_Open(name, attributes, utf16_length(self.text)))

    def _close(self, name: str, byte_offset: int) -> None:
        if not self.stack:
            raise unparsed(f"Unexpected end tag at byte offset {byte_offset}")
        opened = self.stack.pop()
        if name and name != opened.name:
            raise unparsed(
                f'Unmatched end tag at byte offset {byte_offset}, expected "</{opened.name}>", found "</{name}>"'
            )
        length = utf16_length(self.text) - opened.offset
        if length:
            self._add_entity(opened, length)

    def _add_entity(self, opened: _Open, length: int) -> None:
        entity: Json = {"type": KINDS[opened.name], "offset": opened.offset, "length": length}
        if opened.name == "a":
            inside = self.text.encode("utf-16-le")[opened.offset * 2 :].decode("utf-16-le")
            entity["url"] = checked_link(opened.attributes.get("href") or inside)
            if not entity["url"]:
                return
        if opened.name == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        if opened.name == "code" and opened.attributes.get("class", "").startswith("language-"):
            entity["language"] = opened.attributes["class"].removeprefix("language-")
        if opened.name == "tg-emoji":
            entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
        self.entities.append(entity)


def _merge_code(entities: list[Json]) -> list[Json]:
    """Merges a `code` entity that fills a `pre` into it, with its language; other `code` loses its language."""
    blocks = {(entity["offset"], entity["length"]): entity for entity in entities if entity["type"] == "pre"}
    kept = []
    for entity in entities:
        language = entity.pop("language", "") if entity["type"] == "code" else ""
        block = blocks.get((entity["offset"], entity["length"])) if entity["type"] == "code" else None
        if block is None:
            kept.append(entity)
        elif language:
            block["language"] = language
    return kept


def _attributes(name: str, rest: str, byte_offset: int) -> dict[str, str]:
    attributes: dict[str, str] = {}
    position = 0
    rest = rest.rstrip()
    while position < len(rest):
        found = ATTRIBUTE.match(rest, position)
        if found is None:
            raise unparsed(f'Empty attribute name in the tag "{name}" at byte offset {byte_offset}')
        attributes[found.group(1).lower()] = html.unescape((found.group(2) or "").strip("\"'"))
        position = found.end()
    return attributes
