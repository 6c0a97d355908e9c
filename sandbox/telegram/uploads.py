"""The files of a call: uploaded under the parameter's name, attached under another name, or given by file id."""

from sandbox.telegram.errors import Json, bad_request
from sandbox.telegram.files import Upload
from sandbox.telegram.parameters import Params
from sandbox.telegram.world import World

BLURRABLE = frozenset({"photo", "video", "animation"})
# The details that a call may give about a new file, by kind: numbers and texts.
DETAIL_NUMBERS = {
    "video": ("duration", "width", "height", "start_timestamp"),
    "animation": ("duration", "width", "height"),
    "audio": ("duration",),
    "voice": ("duration",),
    "video_note": ("duration", "length"),
}
DETAIL_TEXTS = {"audio": ("performer", "title"), "sticker": ("emoji",)}
THUMBNAILED = frozenset({"video", "animation", "audio", "document", "video_note"})


def uploaded(params: Params, name: str) -> Upload | None:
    """The uploaded file of a parameter: attached under another name, or under the parameter's own."""
    value = params.text(name)
    if value.startswith("attach://"):
        return params.files.get(value.removeprefix("attach://"))
    return None if value else params.files.get(name)


def file_content(world: World, params: Params, kind: str, name: str) -> Json:
    """The message content for the file that a parameter names."""
    upload, value = uploaded(params, name), params.text(name)
    if upload is not None:
        content = world.files.keep_checked(kind, upload, _details(world, params, kind)).as_content()
    elif not value or value.startswith("attach://"):
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    elif value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    else:
        content = world.files.find(kind, value).as_content()
    if kind in BLURRABLE and params.flag("has_spoiler"):
        content["has_media_spoiler"] = True
    return content


def _details(world: World, params: Params, kind: str) -> Json:
    """The details that a call gives about a new file. A thumbnail must be an upload; any other is ignored."""
    details = params.present(*DETAIL_NUMBERS.get(kind, ()))
    details = {name: number for name, number in details.items() if number > 0}
    details |= {name: params.text(name) for name in DETAIL_TEXTS.get(kind, ()) if params.text(name)}
    thumbnail = uploaded(params, "thumbnail") if kind in THUMBNAILED else None
    if thumbnail is not None:
        details["thumbnail"] = world.files.keep_checked("photo", thumbnail).as_size()
    if kind == "video" and (cover := _cover(world, params)):
        details["cover"] = cover
    return details


def _cover(world: World, params: Params) -> list[Json]:
    """The picture shown before a video plays."""
    if not params.text("cover") and "cover" not in params.files:
        return []
    sizes: list[Json] = file_content(world, Params({"cover": params.text("cover")}, params.files), "photo", "cover")[
        "photo"
    ]
    return sizes


def media_content(world: World, params: Params, item: Json, kind: str) -> Json:
    """The message content for an InputMedia: its file with the given details."""
    values = {
        name: value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in item.items()
        if value is not None and not isinstance(value, (list, dict))
    }
    part = Params(values, params.files)
    if not part.text("media"):
        raise bad_request("media not found")
    return file_content(world, part, kind, "media")
