"""The platforms: payload to `Incoming`, `Outgoing` to call. Nothing else knows a platform."""
