"""Imports the handlers of every capability, which registers their commands, presses and answers."""

from bot.handlers import (
    casework,
    dialogue,
    digest,
    duty,
    follow_ups,
    group,
    membership,
    menu,
    reporting,
    sealed_tips,
)

__all__ = [
    "casework",
    "dialogue",
    "digest",
    "duty",
    "follow_ups",
    "group",
    "membership",
    "menu",
    "reporting",
    "sealed_tips",
]
