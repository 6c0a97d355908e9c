"""Tips about the police, or about people who would handle them: only their reporter and readers know of them."""
