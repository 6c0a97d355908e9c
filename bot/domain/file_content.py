"""What a fetched file is by its content: whether it may be kept, and the picture that is shown in its place."""

from dataclasses import dataclass

import filetype  # type: ignore[import-untyped]

from bot.domain.pictures import read_picture
from bot.models.message import MediaKind

# What may be kept: the beginning of the type that the first bytes tell.
_ALLOWED = ("image/", "video/", "audio/", "application/pdf", "application/rtf", "application/vnd.openxmlformats-")
_SCRIPTS = ("#!", "<", "@", "%!")
_TEXT = "text/plain"
_UNKNOWN = "application/octet-stream"


@dataclass(frozen=True)
class Examined:
    """A file that may be kept. `picture`: what is shown in its place, if it must not be shown itself."""

    content: bytes
    mime: str
    picture: bytes = b""
    exif: str = ""


def examine(kind: MediaKind, content: bytes) -> Examined | None:
    """What a file is; None if it must not be kept.

    Its name and the type that its sender's app tells do not count. The platform has made the files of all kinds but
    documents, so one of them may be in a format that is not known here.
    """
    mime = _type_of(content) or ("" if kind == MediaKind.DOCUMENT else _UNKNOWN)
    if not mime.startswith((*_ALLOWED, _TEXT, _UNKNOWN)):
        return None
    if not mime.startswith("image/"):
        return Examined(content, mime)
    picture = read_picture(content)
    if kind == MediaKind.DOCUMENT:  # it is as the camera made it
        return Examined(content, mime, picture.shown, picture.exif) if picture else None
    return Examined(content, mime, picture.shown, picture.exif) if picture and picture.exif else Examined(content, mime)


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
