"""The platforms: a payload becomes an `Incoming`, an `Outgoing` becomes a call."""
