"""The sandbox's own sentences, beside the bot's."""

from pathlib import Path

from bot.i18n import LOCALES

OWN_LOCALES = Path(__file__).parent / "locales"
FOLDERS = (LOCALES, OWN_LOCALES)
