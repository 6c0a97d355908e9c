"""The capabilities: functions that take a `Tx` and do the work. They never commit and never use the network."""
