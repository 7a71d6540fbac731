"""Checks, one small unit each: what is looked at, how bad it is, where that is said."""
