"""Files that people and the bot send, and the checks of pictures among them."""

import struct
import zlib
from dataclasses import dataclass, field

from bot.clock import Ids
from sandbox.telegram.errors import Json, bad_request

# https://core.telegram.org/bots/api#sending-files and #getfile, in bytes
PHOTO_LIMIT = 10 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
DOWNLOAD_LIMIT = 20 * 1024 * 1024
# The largest sum of both sides in pixels, and the largest ratio of the sides.
SIDES_LIMIT = 10_000
RATIO_LIMIT = 20


@dataclass(frozen=True)
class Kind:
    """A kind of file: folder, default ending and type, whether a message contains name and type, other fields."""

    folder: str
    ending: str
    mime_type: str
    named: bool = False
    typed: bool = True
    shape: Json = field(default_factory=dict)


MOVING = {"width": 640, "height": 360, "duration": 3}
STICKER = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
KINDS = {
    "photo": Kind("photos", ".jpg", "image/jpeg", typed=False),
    "voice": Kind("voice", ".oga", "audio/ogg", shape={"duration": 3}),
    "video": Kind("videos", ".mp4", "video/mp4", named=True, shape=MOVING),
    "animation": Kind("animations", ".mp4", "video/mp4", named=True, shape=MOVING),
    "document": Kind("documents", ".bin", "application/octet-stream", named=True),
    "audio": Kind("music", ".mp3", "audio/mpeg", named=True, shape={"duration": 3}),
    "video_note": Kind("video_notes", ".mp4", "video/mp4", typed=False, shape={"length": 240, "duration": 3}),
    "sticker": Kind("stickers", ".webp", "image/webp", typed=False, shape=STICKER),
}
PICTURE_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")


@dataclass(frozen=True)
class Upload:
    """A file from a request."""

    name: str
    mime_type: str
    data: bytes


@dataclass(frozen=True)
class StoredFile:
    """A stored file with its ids and its path."""

    id: str
    unique_id: str
    kind: str
    path: str
    upload: Upload
    details: Json = field(default_factory=dict)

    def as_file(self) -> Json:
        """The fields that every kind of file shares."""
        return {
            "file_id": self.id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.upload.data),
        }

    def as_size(self) -> Json:
        """The file as a PhotoSize."""
        width, height = dimensions(self.upload.data)
        return self.as_file() | {"width": width, "height": height}

    def as_content(self) -> Json:
        """The message content: `{"photo": [...]}`, `{"document": {...}}` and so on."""
        if self.kind == "photo":
            return {"photo": [self.as_size()]}
        kind = KINDS[self.kind]
        body = self.as_file() | kind.shape | self.details
        if kind.named:
            body["file_name"] = self.upload.name
        if kind.typed:
            body["mime_type"] = self.upload.mime_type
        if self.kind == "animation":  # sent as a document too, for clients without animations
            named = ("file_id", "file_unique_id", "file_size", "thumbnail", "file_name", "mime_type")
            return {"animation": body, "document": {name: body[name] for name in named if name in body}}
        return {self.kind: body}


@dataclass
class FileStore:
    """All files of the world, in memory."""

    ids: Ids
    by_id: dict[str, StoredFile] = field(default_factory=dict)
    by_path: dict[str, StoredFile] = field(default_factory=dict)

    def keep(self, kind: str, upload: Upload, details: Json | None = None) -> StoredFile:
        """Stores a file; `details` are fields that the sender gives, such as the duration in seconds."""
        usual = KINDS[kind]
        ending = "." + upload.name.rsplit(".", 1)[1] if "." in upload.name and kind != "photo" else usual.ending
        path = f"{usual.folder}/file_{len(self.by_id)}{ending}"
        stored = StoredFile(f"AgAC{self.ids.code(44)}", f"AQAD{self.ids.code(12)}", kind, path, upload, details or {})
        self.by_id[stored.id] = stored
        self.by_path[path] = stored
        return stored

    def keep_checked(self, kind: str, upload: Upload, details: Json | None = None) -> StoredFile:
        """Stores an upload of the bot if it is within Telegram's limits."""
        size = len(upload.data)
        if not size:
            raise bad_request("file must be non-empty")
        if kind == "photo":
            check_picture(upload.data)
        elif size > UPLOAD_LIMIT:
            raise bad_request("file is too big")
        return self.keep(kind, upload, details)

    def find(self, kind: str, file_id: str) -> StoredFile:
        """A file by id, to send it again as the same kind."""
        stored = self.by_id.get(file_id)
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if stored.kind != kind:
            raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
        return stored


def check_picture(data: bytes) -> None:
    if len(data) > PHOTO_LIMIT:
        raise bad_request(
            f"file of size {len(data)} bytes is too big for a photo; the maximum size is {PHOTO_LIMIT} bytes"
        )
    if not data.startswith(PICTURE_STARTS):
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = dimensions(data)
    longer, shorter = max(width, height), max(min(width, height), 1)
    if width + height > SIDES_LIMIT or longer / shorter > RATIO_LIMIT:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def dimensions(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG; for other formats a fixed size."""
    if data.startswith(PICTURE_STARTS[0]) and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    return 1280, 720


def small_png() -> bytes:
    """A grey PNG of one pixel, for photos whose content does not matter."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixel = zlib.compress(b"\x00\x80")
    return PICTURE_STARTS[0] + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")
