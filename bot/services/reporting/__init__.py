"""An officer reports a tip and adds to it."""
