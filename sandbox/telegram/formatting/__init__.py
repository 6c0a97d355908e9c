"""Marked texts to plain text and entities, as strict as Telegram is."""
