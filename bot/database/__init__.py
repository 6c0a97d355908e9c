"""Engine, transactions, schema, and the checks before the first use."""
