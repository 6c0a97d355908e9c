"""The demonstration: the real bot as a process, the sandbox as its far end, and a clock that can be moved."""
