"""Fixtures: a second process, and the house with its web server."""

from tests.processes import no_pause, other  # noqa: F401 - fixtures
from tests.web_house import either, polled, pushed, web_house  # noqa: F401 - fixtures
