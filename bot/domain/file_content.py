"""What a fetched file is by its content: whether it may be kept, and what is shown in its place."""

from dataclasses import dataclass

import filetype  # type: ignore[import-untyped]

from bot.domain.pictures import read_picture
from bot.domain.recordings import read_recording
from bot.models.message import MediaKind

# What may be kept: the beginning of the type that the first bytes tell.
_ALLOWED = ("image/", "video/", "audio/", "application/pdf", "application/rtf", "application/vnd.openxmlformats-")
_SCRIPTS = ("#!", "<", "@", "%!")
_TEXT = "text/plain"
_UNKNOWN = "application/octet-stream"
PICTURE = "image/jpeg"


@dataclass(frozen=True)
class Examined:
    """A file that may be kept.

    `shown`: what is shown in its place, without its metadata, which `exif` tells. `hidden`: it is shown to nobody,
    because its metadata cannot be removed.
    """

    content: bytes
    mime: str
    shown: bytes = b""
    exif: str = ""
    hidden: bool = False

    @property
    def shown_mime(self) -> str:
        return PICTURE if self.mime.startswith("image/") else self.mime


def examine(kind: MediaKind, content: bytes) -> Examined | None:
    """What a file is; None if it must not be kept.

    Its name and the type that its sender's app tells do not count. Only a document must be of a known type: a file of
    another kind is a picture or recording for the platform too, perhaps in a format that is not known here.
    """
    mime = _type_of(content) or ("" if kind == MediaKind.DOCUMENT else _UNKNOWN)
    if not mime.startswith((*_ALLOWED, _TEXT, _UNKNOWN)):
        return None
    if mime.startswith(("video/", "audio/")) or (mime == _UNKNOWN and kind != MediaKind.PHOTO):
        return _examine_recording(content, mime)
    if not mime.startswith("image/"):
        return Examined(content, mime)
    picture = read_picture(content)
    if kind == MediaKind.DOCUMENT:  # it is as the camera made it
        return Examined(content, mime, picture.shown, picture.exif) if picture else None
    return Examined(content, mime, picture.shown, picture.exif) if picture and picture.exif else Examined(content, mime)


def _examine_recording(content: bytes, mime: str) -> Examined:
    recording = read_recording(content)
    if recording is None:
        return Examined(content, mime, hidden=True)
    return Examined(content, mime, recording.shown, recording.exif) if recording.exif else Examined(content, mime)


def _type_of(content: bytes) -> str:
    """The type by the first bytes; "" if it is not known."""
    found = filetype.guess_mime(content)
    if found:
        return str(found)
    return _TEXT if _is_text(content) else ""


def _is_text(content: bytes) -> bool:
    """Whether it is plain words: no program, and no page."""
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(each.isprintable() or each in "\r\n\t" for each in words) and not words.lstrip().startswith(_SCRIPTS)
