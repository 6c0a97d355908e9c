"""A strict stand-in for Telegram's Bot API on this machine, and a control side that plays the people."""
