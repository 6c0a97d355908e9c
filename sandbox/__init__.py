"""Stand-ins for the platforms on this machine, a page with phones, and the demonstration. Never part of a real bot."""
