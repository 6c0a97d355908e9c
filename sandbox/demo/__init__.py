"""The demonstration: the real bot as a process, the sandbox as its platform, and a clock that can be moved."""
