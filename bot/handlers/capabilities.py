"""Every capability that can be used in a chat: importing these files registers their commands, presses and answers."""

from bot.handlers import casework, dialogue, digest, duty, follow_ups, group, membership, menu, reporting

__all__ = ["casework", "dialogue", "digest", "duty", "follow_ups", "group", "membership", "menu", "reporting"]
