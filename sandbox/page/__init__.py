"""The page with the phones: its routes, and what they show of the bot's database."""
