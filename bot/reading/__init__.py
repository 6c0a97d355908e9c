"""Understanding an officer's message: places, what it is about, and dates.

Pure functions: no database, no network, no clock.
"""
