"""Follow-ups: what has to be done for a tip, and when."""
