"""Files: where a file is downloaded, and how one is uploaded."""

import mimetypes
from urllib.parse import quote

from telegram import InputFile
from telegram.error import TelegramError

from bot.channels.telegram.raw import Raw, words
from bot.messages import Attachment


def download_path(file: Raw) -> str:
    """The path of a file as getFile tells it, as a part of a URL.

    Raises:
        TelegramError: there is none, or it leads out of the folder of files.
    """
    path = words(file, "file_path")
    if not path or ".." in path.split("/"):
        raise TelegramError("no path")
    return quote(path.lstrip("/"))


def as_upload(content: bytes, attachment: Attachment) -> InputFile:
    """The file under a name that tells nothing but its type."""
    ending = mimetypes.guess_extension(attachment.mime) or ""
    return InputFile(content, filename=f"lampiran{ending}")
