"""A machine that goes on with another OS disk: what may be done, and in which steps."""
