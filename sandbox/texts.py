"""The folders of the catalogues: the bot's sentences and the sandbox's own."""

from pathlib import Path

from bot.i18n import LOCALES

OWN_LOCALES = Path(__file__).parent / "locales"
FOLDERS = (LOCALES, OWN_LOCALES)
