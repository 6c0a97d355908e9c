"""The text that a lock screen shows for a message."""

from collections.abc import Iterable

from sandbox.telegram.errors import Json
from sandbox.telegram.world import CONTENT

COVER = "▒"


def preview(payload: Json) -> str:
    """The plain text that a lock screen shows, at most 100 characters; the kind of a file stands in brackets."""
    kind = next(kind for kind in CONTENT if kind in payload)
    field = "text" if kind == "text" else "caption"
    shown = masked(str(payload.get(field, "")), payload.get("entities" if kind == "text" else "caption_entities", []))
    return shown[:100] if kind == "text" else f"[{kind}] {shown}".strip()[:100]


def masked(text: str, entities: Iterable[Json]) -> str:
    """The text with its spoilers covered; entities count in UTF-16 units."""
    units = text.encode("utf-16-le")
    for entity in entities:
        if entity["type"] == "spoiler":
            start, length = int(entity["offset"]) * 2, int(entity["length"])
            units = units[:start] + COVER.encode("utf-16-le") * length + units[start + length * 2 :]
    return units.decode("utf-16-le")
