"""Preflights of a migration, as people and programs see them."""
