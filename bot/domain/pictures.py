"""Pictures without what a camera writes into them, and what it wrote."""

import json
import math
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageOps

LONGEST_SIDE = 2560  # pixels, as much as the platform shows
LARGEST_RATIO = 20  # of its sides, for a photo of the platform
MOST_PIXELS = 50_000_000  # a larger picture would take too much memory
QUALITY = 90
_GPS = ExifTags.GPS
_PLACE = (_GPS.GPSLatitude, _GPS.GPSLatitudeRef, _GPS.GPSLongitude, _GPS.GPSLongitudeRef)


@dataclass(frozen=True)
class Picture:
    """A picture as it is shown, a JPEG without metadata; and what the metadata told, as JSON, "" if there was none."""

    shown: bytes
    exif: str


def read_picture(content: bytes) -> Picture | None:
    """Reads a picture and what its camera wrote into it; None if it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about damaged details, and about large pictures
            with Image.open(BytesIO(content)) as image:
                told = _what_metadata_tells(image)
                image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is read smaller
                return Picture(_without_metadata(image), told) if image.width * image.height <= MOST_PIXELS else None
    except Exception:  # each format has its own ways to be damaged
        return None


def _without_metadata(image: Image.Image) -> bytes:
    """A JPEG of the pixels alone, turned as the camera was held."""
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    seen = ImageOps.exif_transpose(image).convert("RGBA")
    size = (max(seen.width, seen.height // LARGEST_RATIO + 1), max(seen.height, seen.width // LARGEST_RATIO + 1))
    canvas = Image.new("RGB", size, "white")  # a new image: the old one would be saved with its metadata
    canvas.paste(seen, mask=seen)
    written = BytesIO()
    canvas.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _what_metadata_tells(image: Image.Image) -> str:
    exif = image.getexif()
    details = exif.get_ifd(ExifTags.IFD.Exif)
    camera = [_words(exif.get(name)) for name in (ExifTags.Base.Make, ExifTags.Base.Model)]
    told = {
        "at": _words(details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)),
        "camera": " ".join(filter(None, camera)),
        "place": _place(exif.get_ifd(ExifTags.IFD.GPSInfo)),
    }
    found = {name: value for name, value in told.items() if value}
    other = exif or {"xmp", "comment", "photoshop", "exif"} & set(image.info)
    return json.dumps(found) if found or other else ""


def _words(value: Any) -> str:
    return value.strip("\0 ") if isinstance(value, str) else ""


def _place(gps: dict[int, Any]) -> list[float] | None:
    """Latitude and longitude in degrees."""
    try:
        values = [gps[name] for name in _PLACE]
        place = [_degrees(*values[:2]), _degrees(*values[2:])]
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    return place if all(map(math.isfinite, place)) else None


def _degrees(parts: Any, half: str) -> float:
    degrees, minutes, seconds = (float(each) for each in parts)
    value = round(degrees + minutes / 60 + seconds / 3600, 6)
    return -value if half in ("S", "W") else value
