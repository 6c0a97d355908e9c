"""Settings: frozen models, read from TOML and overridden by the environment. An unknown key is an error."""

from bot.settings.loading import load_settings
from bot.settings.sections import (
    EXAMPLE_TOKEN,
    HEALTH_PATH,
    METRICS_PATH,
    WEEKDAYS,
    ClockSettings,
    DatabaseSettings,
    FloodSettings,
    Hours,
    Settings,
    TelegramSettings,
    UnitSettings,
    WorkingHours,
)
from bot.settings.values import is_address

__all__ = [
    "EXAMPLE_TOKEN",
    "HEALTH_PATH",
    "METRICS_PATH",
    "WEEKDAYS",
    "ClockSettings",
    "DatabaseSettings",
    "FloodSettings",
    "Hours",
    "Settings",
    "TelegramSettings",
    "UnitSettings",
    "WorkingHours",
    "is_address",
    "load_settings",
]
