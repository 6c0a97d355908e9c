"""The weekly digest for leaders, and figures of any period."""
