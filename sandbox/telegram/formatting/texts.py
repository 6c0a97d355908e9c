"""Formats the bot's texts: the entities that the bot marks, and those that Telegram detects."""

import re

from sandbox.telegram.errors import Json, bad_request
from sandbox.telegram.formatting.entities import utf16_length
from sandbox.telegram.formatting.html_reader import HtmlReader
from sandbox.telegram.formatting.markdown_reader import MarkdownReader, OldMarkdownReader

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
READERS = {"html": HtmlReader, "markdownv2": MarkdownReader, "markdown": OldMarkdownReader}
# The entity types that a call may give: NEEDED names a required field; Telegram detects the IGNORED types itself.
NEEDED = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id", "date_time": "unix_time"}
SIMPLE = (
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "code",
    "pre",
    "blockquote",
    "expandable_blockquote",
)
IGNORED = ("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number")
DETECTED = (
    ("bot_command", re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@])")),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z][A-Za-z0-9_]{3,31}\b")),
    ("url", re.compile(r"(?<!\w)https?://[^\s<>\"]+[^\s<>\".,;:!?)]", re.IGNORECASE)),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d_])\w+")),
)


def _strip(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Strips the text; shifts the entities accordingly and drops those left empty."""
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
        for kind, pattern in DETECTED
        for found in pattern.finditer(text)
    ]


def _merge(marked: list[Json], detected: list[Json]) -> list[Json]:
    """The marked entities, and the detected ones that do not overlap a marked link or code."""
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


def _check_entity(entity: Json) -> Json:
    """Checks an entity that the call gives; returns it."""
    for name in ("offset", "length"):
        if not isinstance(entity.get(name), int):
            problem = "Can't find field" if name not in entity else "Field"
            ending = "" if name not in entity else " must be of type Number"
            raise bad_request(f'can\'t parse MessageEntity: {problem} "{name}"{ending}')
    kind = entity.get("type")
    if kind not in (*SIMPLE, *NEEDED, *IGNORED):
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    if kind in NEEDED and not entity.get(NEEDED[kind]):
        raise bad_request(f"can't parse MessageEntity: Can't find field \"{NEEDED[kind]}\"")
    return entity


def _check_entities(text: str, given: list[Json]) -> list[Json]:
    """The entities that the call gives, checked to lie within the text."""
    entities = [entity for entity in map(_check_entity, given) if entity["type"] not in IGNORED and entity["length"]]
    end = utf16_length(text)
    for offset, length in ((entity["offset"], entity["length"]) for entity in entities):
        if offset < 0:
            raise bad_request(f"receive an entity with incorrect offset {offset}")
        if length < 0:
            raise bad_request(f"receive an entity with incorrect length {length}")
        if offset >= end:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")
        if offset + length > end:
            raise bad_request(
                f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset "
                f"{offset + length}"
            )
    return entities


def format_text(source: str, parse_mode: str, given: list[Json]) -> tuple[str, list[Json]]:
    """The text and entities that Telegram makes of a text of the bot, with the detected entities."""
    if "\x00" in source or any("\ud800" <= character <= "\udfff" for character in source):
        raise bad_request("strings must be encoded in UTF-8")
    text, mode = source.replace("\r", ""), parse_mode.lower()
    if mode in READERS:
        text, entities = READERS[mode](text).read()
    elif mode and mode != "none":
        raise bad_request("unsupported parse_mode")
    else:
        entities = _check_entities(text, given)
    text, entities = _strip(text, entities)
    return text, _merge(entities, detect(text))
