"""The command that shows what the bot understands of messages."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from cyclopts import Parameter

from bot.cli.setup import AREAS_OF_TUBAN
from bot.cli.shell import DEFAULT_CONFIG, Config, Json, app, opened, show, table_of
from bot.clock import SystemClock
from bot.domain.areas import gazetteer_of, known
from bot.domain.text_analysis import desk_of
from bot.errors import Misconfigured
from bot.models.area import Area
from bot.reading.dates import PastMoment, read_when
from bot.reading.happened import read_happened
from bot.reading.understanding import understand
from bot.reading.villages import Gazetteer
from bot.settings import UnitSettings

Times = Annotated[bool, Parameter(name="--time", negative="")]


@app.command
def read(
    file: Path | None = None,
    *,
    times: Times = False,
    now: str = "",
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Show what is understood of each message in a file or of standard input, one a line.

    With --time, show the moment that each line names, or that the bot would ask; --now, such as 2026-11-28T09:00, is
    when it is written. Without a config.toml, the area list of Tuban and its time are used.
    """
    with _unit(config) as (places, zone):
        at = _moment(now, zone)
        read = [_time(line, at, zone) if times else _understood(line, places, at, zone) for line in _lines(file)]
    show(as_json, read, "\n".join(" ".join(map(_shown, values.items())) for values in read))


def _understood(line: str, places: Gazetteer, sent: datetime, zone: ZoneInfo) -> dict[str, Any]:
    reading = understand(line)
    found = places.find(line)
    return {
        "report": reading.report,
        "drugs": reading.drugs,
        "substances": reading.substances,
        "manners": reading.manners,
        "urgency": reading.urgency,
        "asks_emergency": reading.perhaps_emergency,
        "desk": desk_of(reading, reading.substances) if reading.report else None,
        "place": found.best.code if found.best else None,
        "asks_place": [place.code for place in found.candidates],
        "district": found.district,
        "outside": found.outside,
        "happened": read_happened(line, sent, zone),
        "sealed": reading.accuses_police,
        "text": line,
    }


def _time(line: str, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    try:
        found = read_when(line, now, zone)
    except PastMoment:
        found = None
    moment = found[0].astimezone(zone).isoformat(timespec="minutes") if found else None
    return {"when": moment, "asks": found is None, "text": line}


def _shown(item: tuple[str, Any]) -> str:
    name, value = item
    if isinstance(value, bool):
        value = "yes" if value else "no"
    elif isinstance(value, list | tuple):
        value = ",".join(value)
    return f"{name}={value or '-'}" if name != "text" else f"| {value}"


@contextmanager
def _unit(config: Path) -> Iterator[tuple[Gazetteer, ZoneInfo]]:
    """The villages and the time zone of the settings, or of Tuban if there are none."""
    if config == DEFAULT_CONFIG and not config.exists():
        yield gazetteer_of([Area(**row) for row in table_of(AREAS_OF_TUBAN).rows]), UnitSettings().zone
        return
    with opened(config) as database, database.reading() as tx:
        yield known(tx).gazetteer, tx.settings.unit.zone


def _moment(words: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(words) if words else SystemClock().now()
    except ValueError:
        raise Misconfigured(f"--now {words} is no moment. Write it like 2026-11-28T09:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _lines(file: Path | None) -> Iterator[str]:
    """The messages, without empty lines.

    Raises:
        Misconfigured: the file cannot be read.
    """
    try:
        whole = file.read_bytes() if file else sys.stdin.buffer.read()
        return iter([line for line in whole.decode("utf-8-sig").splitlines() if line.strip()])
    except UnicodeDecodeError:
        raise Misconfigured(f"{file or 'Standard input'} is not UTF-8 text.") from None
    except OSError as error:
        raise Misconfigured(f"{file} cannot be read: {error.strerror}.") from None
