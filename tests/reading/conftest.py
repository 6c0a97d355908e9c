"""The villages of Tuban, as the readers are given them."""

import csv
from pathlib import Path

import pytest

from bot.reading.villages import Gazetteer, Place

AREAS = Path(__file__).parents[2] / "bot" / "data" / "areas-tuban.csv"


@pytest.fixture(scope="session")
def areas() -> dict[str, dict[str, str]]:
    """The rows of the shipped area list by code."""
    with AREAS.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="session")
def places(areas: dict[str, dict[str, str]]) -> list[Place]:
    """Every village of the area list."""
    return [
        Place(row["code"], row["name"], row["parent_code"], areas[row["parent_code"]]["name"])
        for row in areas.values()
        if row["code"].count(".") == 3
    ]


@pytest.fixture(scope="session")
def gazetteer(places: list[Place]) -> Gazetteer:
    return Gazetteer(places)
