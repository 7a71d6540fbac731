"""From one machine to another: what it is, taken down, carried over and compared."""
