"""The platforms: turns a payload into an `Incoming`, and an `Outgoing` into a call. No other code knows a platform."""
