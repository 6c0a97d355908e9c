"""The capabilities: functions that take a `Tx` and decide. They never commit and never talk to the network."""
