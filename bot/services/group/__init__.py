"""The unit's group."""
