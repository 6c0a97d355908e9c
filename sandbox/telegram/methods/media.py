"""Methods that send one file (https://core.telegram.org/bots/api#sendphoto and after), and getFile."""

from collections.abc import Callable

from sandbox.telegram.access import sendable_chat
from sandbox.telegram.errors import Json, bad_request
from sandbox.telegram.files import DOWNLOAD_LIMIT
from sandbox.telegram.parameters import Params
from sandbox.telegram.sending import caption_content, send
from sandbox.telegram.signatures import ABOVE, MARKED, SENT, Method, method
from sandbox.telegram.uploads import file_content
from sandbox.telegram.world import World

MOVING = "duration width height thumbnail"
# By kind: the method and the parameters that only files of this kind have.
KINDS = {
    "photo": ("sendPhoto", f"{MARKED} {ABOVE} has_spoiler"),
    "audio": ("sendAudio", f"{MARKED} duration performer title thumbnail"),
    "document": ("sendDocument", f"{MARKED} thumbnail disable_content_type_detection"),
    "video": ("sendVideo", f"{MARKED} {ABOVE} {MOVING} has_spoiler cover start_timestamp supports_streaming"),
    "animation": ("sendAnimation", f"{MARKED} {ABOVE} {MOVING} has_spoiler"),
    "voice": ("sendVoice", f"{MARKED} duration"),
    "video_note": ("sendVideoNote", "duration length thumbnail"),
    "sticker": ("sendSticker", "emoji"),
}


def _sender(kind: str) -> Callable[[World, Params], Json]:
    def send_file(world: World, params: Params) -> Json:
        # The chat is checked first: a refused call must not store its upload.
        sendable_chat(world, params)
        return send(world, params, caption_content(params) | file_content(world, params, kind, kind))

    return send_file


def get_file(world: World, params: Params) -> Json:
    """The path for the download of a file."""
    file_id = params.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    stored = world.files.by_id.get(file_id)
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.upload.data) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return stored.as_file() | {"file_path": stored.path}


METHODS: dict[str, Method] = {
    name: method(_sender(kind), f"{SENT} {kind} {own}") for kind, (name, own) in KINDS.items()
} | {"getFile": method(get_file, "file_id")}
