"""A strict stand-in for Telegram's Bot API on this machine, and the controls that play the people in it."""
