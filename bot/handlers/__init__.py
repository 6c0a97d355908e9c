"""What a person may do, one file a capability: each handler parses and makes one service call."""
