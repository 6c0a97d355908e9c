"""An officer sends a tip, and adds to it."""
