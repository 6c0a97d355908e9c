"""Reads the parameters of a call from query and body (https://core.telegram.org/bots/api#making-requests)."""

import json
import re
from dataclasses import dataclass, field
from email.message import Message as HeaderLines
from email.parser import BytesHeaderParser
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from sandbox.telegram.errors import Json, bad_request
from sandbox.telegram.files import Upload

STRUCTURED = frozenset(
    {
        "allowed_updates",
        "caption_entities",
        "commands",
        "entities",
        "link_preview_options",
        "media",
        "menu_button",
        "message_ids",
        "permissions",
        "reaction",
        "reply_markup",
        "reply_parameters",
        "rights",
        "scope",
    }
)
NUMBERS = frozenset(
    {"chat_id", "from_chat_id", "message_id", "message_thread_id", "user_id", "offset", "limit", "timeout"}
)


@dataclass
class Params:
    """Parameters as texts by name, as Telegram's server reads them, and uploaded files by the name of their part."""

    values: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def integer(self, name: str) -> int | None:
        """A whole number, or None when it is missing or, as for Telegram, unreadable."""
        found = re.match(r"-?\d+", self.text(name))
        return int(found.group()) if found else None

    def user(self, name: str = "user_id") -> int:
        """The id of a user; required."""
        user_id = self.integer(name)
        if user_id is None or user_id <= 0:
            raise bad_request(f"invalid {name} specified")
        return user_id

    def present(self, *names: str) -> Json:
        """The whole numbers among these parameters that were given."""
        return {name: number for name in names if (number := self.integer(name)) is not None}

    def decimal(self, name: str) -> float:
        """A number; required."""
        value = self.text(name)
        if not value:
            raise bad_request(f"{name} is empty")
        try:
            return float(value)
        except ValueError:
            return 0.0

    def flag(self, name: str) -> bool:
        """Whether the value is "true", "yes" or "1"."""
        return self.text(name).lower() in ("true", "yes", "1")

    def structure(self, name: str, what: str) -> Any:
        """A value in JSON, or None when it was not given; `what` names it in the refusal."""
        value = self.text(name)
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None

    def mapping(self, name: str, what: str) -> Json | None:
        """An object in JSON, or None when it was not given."""
        found = self.structure(name, what)
        if found is not None and not isinstance(found, dict):
            raise bad_request(f"object expected as {what}")
        return found

    def objects(self, name: str, what: str) -> list[Json]:
        """A list of objects in JSON, empty when it was not given."""
        found = self.structure(name, what)
        if found is None:
            return []
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            raise bad_request(f"expected an Array of {what}")
        return found

    def message_ids(self, most: int) -> list[int]:
        """The ids of 1 to `most` messages; required."""
        if not self.text("message_ids"):
            raise bad_request("message identifiers are not specified")
        found = self.structure("message_ids", "message_ids")
        if not isinstance(found, list):
            raise bad_request("expected an Array of message identifiers")
        if len(found) > most:
            raise bad_request("too many message identifiers specified")
        if not found:
            raise bad_request("message identifiers are not specified")
        return [_message_id(each) for each in found]

    def as_log(self) -> Json:
        """The parameters for the call log: numbers and JSON values parsed, files by name and size."""
        logged: Json = {name: _readable(name, value) for name, value in self.values.items()}
        for name, upload in self.files.items():
            logged[name] = {"file_name": upload.name, "size": len(upload.data)}
        return logged


def _message_id(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise bad_request("message identifier must be a Number")
    try:
        number = int(value)
    except ValueError:
        raise bad_request("can't parse message identifier as a Number") from None
    if number <= 0:
        raise bad_request("invalid message identifier specified")
    return number


def _readable(name: str, value: str) -> Any:
    if name not in STRUCTURED and name not in NUMBERS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


async def read_params(request: Request) -> Params:
    """Reads query and body; a value in the body has priority."""
    found = read_body(request.headers.get("content-type", ""), await request.body())
    return Params(dict(request.query_params) | found.values, found.files)


def read_body(content_type: str, body: bytes) -> Params:
    """Reads a body in one of the formats that Telegram accepts; any other format gives no parameters."""
    kind = _header("Content-Type", content_type)
    if kind.get_content_type() == "application/json":
        return Params(_from_json(body))
    if kind.get_content_type() == "multipart/form-data":
        return _from_parts(body, str(kind.get_param("boundary", "")))
    if kind.get_content_type() == "application/x-www-form-urlencoded":
        return Params(dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)))
    return Params()


def _header(name: str, value: str) -> HeaderLines:
    lines = HeaderLines()
    lines[name] = value
    return lines


def _from_json(body: bytes) -> dict[str, str]:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(found, dict):
        raise bad_request("can't parse JSON object")
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in found.items()
        if value is not None
    }


def _from_parts(body: bytes, boundary: str) -> Params:
    """Reads multipart/form-data (RFC 7578); Starlette's reader would need another package."""
    params = Params()
    parts = (b"\r\n" + body).split(b"\r\n--" + boundary.encode())
    for part in parts[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        lines = BytesHeaderParser().parsebytes(head.lstrip(b"\r\n"))
        name = lines.get_param("name", header="content-disposition")
        if not isinstance(name, str):
            raise bad_request("can't parse multipart/form-data")
        if (file_name := lines.get_filename()) is None:
            params.values[name] = content.decode("utf-8", "replace")
        else:
            params.files[name] = Upload(file_name, lines.get_content_type(), content)
    return params
