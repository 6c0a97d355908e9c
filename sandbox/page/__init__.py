"""The page with the phones: its routes, its guided tour, and its view of the bot's database."""
