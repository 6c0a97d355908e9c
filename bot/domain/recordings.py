"""Videos and sounds without what a camera or an app writes into them, and what that was. Nothing is encoded again."""

import json
import re
import struct
from dataclasses import dataclass

from bot.domain.mp4_boxes import clean_mp4, is_mp4
from bot.domain.ogg_pages import clean_ogg

_PLACE = re.compile(rb"([+-]\d{2}\.\d{2,8})([+-]\d{3}\.\d{2,8})")  # as ISO 6709, the form of phones
_AT = re.compile(rb"(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)")
_AMR = b"#!AMR"  # its format has no place for metadata
_ID3_HEADER, _ID3_AT_END = 10, 128
_APE_HEADER = 32


@dataclass(frozen=True)
class Recording:
    """A video or sound as it is shown; and what its metadata told, as JSON, "" if there was none."""

    shown: bytes
    exif: str


def read_recording(content: bytes) -> Recording | None:
    """Reads a video or a sound; None if it cannot be said what it holds."""
    try:
        shown, removed = _clean(content)
    except ValueError:
        return None
    return Recording(shown, "" if shown == content else json.dumps(_told(removed)))


def _clean(content: bytes) -> tuple[bytes, bytes]:
    if is_mp4(content):
        return clean_mp4(content)
    if content.startswith(b"OggS"):
        return clean_ogg(content)
    if content.startswith(_AMR):
        return content, b""
    return _without_tags(content)


def _without_tags(content: bytes) -> tuple[bytes, bytes]:
    """MP3 and AAC: frames that each stand alone, with tags before and behind them."""
    start = 0
    while content.startswith(b"ID3", start) and len(content) > start + _ID3_HEADER:
        header = content[start : start + _ID3_HEADER]
        size = sum((byte & 0x7F) << shift for byte, shift in zip(header[6:], (21, 14, 7, 0), strict=True))
        start += _ID3_HEADER + size + (_ID3_HEADER if header[5] & 0x10 else 0)
    shown = content[start:].lstrip(b"\0")
    if shown[-_ID3_AT_END:].startswith(b"TAG"):
        shown = shown[:-_ID3_AT_END]
    if shown[-_APE_HEADER:].startswith(b"APETAGEX"):
        size, flags = struct.unpack("<I4xI", shown[-20:-8])
        shown = shown[: max(len(shown) - size - (_APE_HEADER if flags >> 31 else 0), 0)]
    if len(shown) < 2 or shown[0] != 0xFF or shown[1] & 0xE0 != 0xE0:
        raise ValueError("frame")
    before, _, behind = content.partition(shown)
    return shown, before + behind


def _told(removed: bytes) -> dict[str, str | list[float]]:
    told: dict[str, str | list[float]] = {}
    if at := _AT.search(removed):
        told["at"] = f"{b':'.join(at.groups()[:3]).decode()} {at[4].decode()}"
    if place := _PLACE.search(removed):
        told["place"] = [float(place[1]), float(place[2])]
    return told
