"""Fixtures: the house with its web server."""

from tests.web_house import either, polled, pushed, web_house  # noqa: F401 - fixtures
