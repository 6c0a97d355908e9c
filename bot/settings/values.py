"""Kinds of values in the settings: what an operator may type for each, and the sentence for what they may not."""

import json
import re
from datetime import time as time_of_day
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

SQLITE = "sqlite:///"
POSTGRESQL = re.compile(r"postgresql(\+psycopg)?://(?=.)([^@]*@)?(\[[^]]*\]|[^/:?]*)(:(?P<port>[0-9]{1,5}))?([/?].*)?")
LARGEST = 100_000  # of days, hours, minutes and counts: dates far beyond it do not exist
LARGEST_PORT = 65535
LONGEST_NAME = 100
LEAST_RATE, LARGEST_RATE = 0.001, 10_000
# Telegram's ids have at most 52 bits.
LEAST_GROUP_ID = -(2**52)
TIME = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?::([0-9]{2}))?")
# Characters that cannot be seen, or that turn the text around them: they hide what a value is.
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def _refuse_yes_or_no(value: Any) -> Any:
    """`true` would count as 1."""
    if isinstance(value, bool):
        raise ValueError("must be a number")
    return value


def _check_rate(rate: float) -> float:
    if rate != 0 and not LEAST_RATE <= rate <= LARGEST_RATE:
        raise ValueError(f"must be 0 (no limit), or a number from {LEAST_RATE} to {LARGEST_RATE}")
    return rate


def _read_list(value: Any) -> Any:
    """A list; in the environment also one with commas, or JSON. A single value is a list of one."""
    if isinstance(value, str) and value.strip().startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise ValueError("must be a list, such as one,two or [1, 2]") from None
    if isinstance(value, str):
        return [each.strip() for each in value.split(",") if each.strip()]
    return value if isinstance(value, list | tuple) else [value]


def _read_time(value: Any) -> Any:
    """07:00, 7:00 or 07.00; a zone is refused, because the unit's zone is meant."""
    if isinstance(value, time_of_day):
        found = value if value.tzinfo is None else None
    else:
        match = TIME.fullmatch(value.strip()) if isinstance(value, str) else None
        hour, minute, second = (int(each or 0) for each in match.groups()) if match else (24, 0, 0)
        found = time_of_day(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None
    if found is None:
        raise ValueError('must be a time of day such as "07:00", without a zone')
    return found


def _check_visible(value: str) -> str:
    if UNSEEN.search(value):
        raise ValueError("has a line break or a character that cannot be seen")
    return value


def _strip(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _lower(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _number_as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def is_address(url: Any) -> bool:
    """Whether this is a http or https address that a request can be sent to."""
    try:
        parts = urlsplit(url)
        well = bool(parts.hostname) and parts.port != 0 and parts.scheme in ("http", "https")
    except (ValueError, AttributeError, TypeError):  # a port that is no number, a bracket too many, or no text at all
        return False
    return well and not re.search(r"\s", url) and not UNSEEN.search(url)


def check_address(url: str) -> str:
    if not is_address(url):
        raise ValueError("is not an address such as https://host or http://host:8081")
    return url


def _check_address_or_none(url: str) -> str:
    return check_address(url) if url else url


def _check_path(path: Any) -> Any:
    if path == "" or (isinstance(path, str) and UNSEEN.search(path)):
        raise ValueError("must name a file")
    return path


def _check_database(url: str) -> str:
    """The path after sqlite:/// is taken as it is written: no % codes, no options."""
    path = url.removeprefix(SQLITE)
    if path != url:
        if not path or path.endswith("/") or path == ":memory:" or UNSEEN.search(path):
            raise ValueError("must name a file: sqlite:///path")
        if re.search(r"\?[a-z_]+=", path):
            raise ValueError("takes no options after the path of sqlite:///")
        return url
    found = POSTGRESQL.fullmatch(url)
    if found is None or not 0 < int(found["port"] or 1) <= LARGEST_PORT:
        raise ValueError("must be sqlite:///path or postgresql://user:password@host:5432/name")
    return url


Number = Annotated[int, BeforeValidator(_refuse_yes_or_no)]
Positive = Annotated[Number, Field(gt=0, le=LARGEST)]
Port = Annotated[Number, Field(ge=0, le=LARGEST_PORT)]
Rate = Annotated[float, AfterValidator(_check_rate), BeforeValidator(_refuse_yes_or_no)]
Address = Annotated[str, AfterValidator(check_address)]
DatabaseAddress = Annotated[str, BeforeValidator(_strip), AfterValidator(_check_database)]
AddressOrNone = Annotated[str, AfterValidator(_check_address_or_none)]
FilePath = Annotated[Path, BeforeValidator(_check_path)]
Name = Annotated[
    str, Field(min_length=1, max_length=LONGEST_NAME), BeforeValidator(_strip), AfterValidator(_check_visible)
]
AreaCode = Annotated[str, Field(pattern=r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$")]
Nrp = Annotated[str, BeforeValidator(_number_as_text), Field(pattern=r"^([0-9]{8}|[0-9]{18})$")]
GroupId = Annotated[Number, Field(lt=0, ge=LEAST_GROUP_ID)]
TimeOfDay = Annotated[time_of_day, BeforeValidator(_read_time)]
AsList = BeforeValidator(_read_list)
Lower = BeforeValidator(_lower)
