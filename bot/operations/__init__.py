"""What the operator's shell runs."""
