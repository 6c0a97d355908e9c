"""Commands, presses and answers of members, one file for each capability. A handler parses and calls a service."""
