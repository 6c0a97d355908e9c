"""Reads formatted texts into plain text and entities, as strictly as Telegram."""
