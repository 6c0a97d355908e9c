"""Texts: HTML to text and entities, entities found in plain text, lengths.

Strict as Telegram is (https://core.telegram.org/bots/api#html-style); offsets and lengths count UTF-16 units,
offsets in error messages count bytes of UTF-8.
"""

import html
import re
from dataclasses import dataclass, field

from bot.sandbox.errors import ApiError, Json, bad_request

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
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
FOUND = (
    ("bot_command", re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@])")),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z][A-Za-z0-9_]{3,31}\b")),
    ("url", re.compile(r"(?<!\w)https?://[^\s<>\"]+[^\s<>\".,;:!?)]", re.IGNORECASE)),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d_])\w+")),
)


def utf16_length(text: str) -> int:
    """The length as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


@dataclass
class _Open:
    """A tag that waits for its end."""

    name: str
    attributes: dict[str, str]
    offset: int


@dataclass
class _Reader:
    """Walks over HTML once."""

    source: str
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)

    def read(self) -> tuple[str, list[Json]]:
        position = 0
        while (start := self.source.find("<", position)) >= 0:
            self._plain(self.source[position:start])
            position = self._tag(start)
        self._plain(self.source[position:])
        if self.stack:
            name = self.stack[-1].name
            raise _unparsed(f'Can\'t find end tag corresponding to start tag "{name}"')
        return self.text, sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"]))

    def _plain(self, piece: str) -> None:
        self.text += REFERENCE.sub(lambda found: html.unescape(found.group()), piece)

    def _tag(self, start: int) -> int:
        """Read the tag at `start`; where the text goes on."""
        where = len(self.source[:start].encode())
        found = TAG.match(self.source, start)
        slash, name, rest, end = found.groups() if found else ("", "", "", "")
        # A name that ended is judged before the tag's end is looked for.
        if not slash and (rest or end) and name.lower() not in KINDS:
            raise _unparsed(f'Unsupported start tag "{name.lower()}" at byte offset {where}')
        if found is None or not end:
            raise _unparsed(f"Unclosed {'end' if slash else 'start'} tag at byte offset {where}")
        if slash:
            self._close(name.lower(), where)
        else:
            self._open(name.lower(), rest, where)
        return found.end()

    def _open(self, name: str, rest: str, where: int) -> None:
        attributes = _attributes(name, rest, where)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise _unparsed(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
        self.stack.append(_Open(name, attributes, utf16_length(self.text)))

    def _close(self, name: str, where: int) -> None:
        if not self.stack:
            raise _unparsed(f"Unexpected end tag at byte offset {where}")
        opened = self.stack.pop()
        if name and name != opened.name:
            raise _unparsed(f'Unmatched end tag at byte offset {where}, expected "</{opened.name}>", found "</{name}>"')
        length = utf16_length(self.text) - opened.offset
        if length:
            self._entity(opened, length)

    def _entity(self, opened: _Open, length: int) -> None:
        entity: Json = {"type": KINDS[opened.name], "offset": opened.offset, "length": length}
        if opened.name == "a":
            inside = self.text.encode("utf-16-le")[opened.offset * 2 :].decode("utf-16-le")
            entity["url"] = opened.attributes.get("href") or inside
            if not re.match(r"(https?|tg|mailto|tel):", entity["url"], re.IGNORECASE):
                return
        if opened.name == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        if opened.name == "tg-emoji":
            entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
        self.entities.append(entity)


def _unparsed(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")


def _attributes(name: str, rest: str, where: int) -> dict[str, str]:
    attributes: dict[str, str] = {}
    position = 0
    rest = rest.rstrip()
    while position < len(rest):
        found = ATTRIBUTE.match(rest, position)
        if found is None:
            raise _unparsed(f'Empty attribute name in the tag "{name}" at byte offset {where}')
        attributes[found.group(1).lower()] = html.unescape((found.group(2) or "").strip("\"'"))
        position = found.end()
    return attributes


def _trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without white space around; entities move along and those left empty go."""
    stripped = text.strip()
    lead = utf16_length(text[: len(text) - len(text.lstrip())])
    end = utf16_length(stripped)
    kept = []
    for entity in entities:
        begin = max(entity["offset"] - lead, 0)
        length = min(entity["offset"] + entity["length"] - lead, end) - begin
        if length > 0:
            kept.append(entity | {"offset": begin, "length": length})
    return stripped, kept


def detect(text: str) -> list[Json]:
    """Commands, mentions, links and hashtags in plain text."""
    return [
        {
            "type": kind,
            "offset": utf16_length(text[: found.start()]),
            "length": utf16_length(found.group()),
        }
        for kind, pattern in FOUND
        for found in pattern.finditer(text)
    ]


def _merge(marked: list[Json], detected: list[Json]) -> list[Json]:
    """Marked entities, and the detected ones that touch no link or code among them."""
    opaque = [entity for entity in marked if entity["type"] in ("text_link", "code", "pre")]
    free = [
        found
        for found in detected
        if all(
            found["offset"] >= other["offset"] + other["length"] or other["offset"] >= found["offset"] + found["length"]
            for other in opaque
        )
    ]
    return sorted(marked + free, key=lambda entity: (entity["offset"], -entity["length"]))


def _checked(entity: Json) -> Json:
    """An entity that the bot marked itself."""
    numbers = [entity.get("offset"), entity.get("length")]
    if not isinstance(entity.get("type"), str) or not all(isinstance(number, int) for number in numbers):
        raise bad_request('can\'t parse MessageEntity: Field "offset" must be of type Number')
    return entity


def format_text(source: str, parse_mode: str, given: list[Json]) -> tuple[str, list[Json]]:
    """What Telegram makes of a text the bot sends: the text and its entities, detected ones included."""
    if "\x00" in source or any("\ud800" <= character <= "\udfff" for character in source):
        raise bad_request("strings must be encoded in UTF-8")
    text, entities = source.replace("\r", ""), [_checked(entity) for entity in given]
    if parse_mode.lower() == "html":
        text, entities = _Reader(text).read()
    elif parse_mode and parse_mode.lower() != "none":
        raise bad_request("unsupported parse_mode")
    text, entities = _trim(text, entities)
    return text, _merge(entities, detect(text))
