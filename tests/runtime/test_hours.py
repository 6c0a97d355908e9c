"""Hours of the day in the settings: which moments they contain, and which are refused."""

from datetime import time
from typing import Any

import pytest
from pydantic import ValidationError

from bot.settings import Hours, WorkingHours


@pytest.mark.parametrize(
    ("start", "end", "inside", "outside"),
    [
        ("07:00", "19:00", ("07:00", "12:00", "18:59:59"), ("06:59:59", "19:00", "00:00")),
        ("21:00", "06:00", ("21:00", "23:59:59", "00:00", "05:59:59"), ("06:00", "12:00", "20:59:59")),
        ("00:00", "06:00", ("00:00", "05:59:59"), ("06:00", "23:59:59")),
    ],
)
def test_hours_contain_their_start_and_not_their_end(
    start: str, end: str, inside: tuple[str, ...], outside: tuple[str, ...]
) -> None:
    hours = Hours(start=time.fromisoformat(start), end=time.fromisoformat(end))
    assert all(hours.contain(time.fromisoformat(each)) for each in inside)
    assert not any(hours.contain(time.fromisoformat(each)) for each in outside)


@pytest.mark.parametrize(
    ("kind", "given", "sentence"),
    [
        (Hours, {"start": "07:00", "end": "07:00"}, "start and end must differ"),
        (WorkingHours, {"start": "07:00", "end": "07:00"}, "start and end must differ"),
        (WorkingHours, {"start": "19:00", "end": "07:00"}, "must start before they end"),
        (WorkingHours, {"start": "07:00", "end": "19:00", "days": []}, "need a day"),
    ],
)
def test_hours_that_make_no_sense_are_refused(kind: type[Hours], given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        kind.model_validate(given)
