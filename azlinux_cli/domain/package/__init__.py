"""Packages of a node: the exact set that an update brings, how it is brought, what came of it."""
