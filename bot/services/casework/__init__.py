"""A liaison's work on a tip."""
