"""Programs for libraries that have none: they run in the peers' environment, not in azl's."""
