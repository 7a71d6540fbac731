"""The OS disk's snapshot before a change, and the way back by it."""
