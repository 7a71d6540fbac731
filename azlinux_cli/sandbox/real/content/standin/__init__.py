"""Programs that stand for what cannot be had: run on nodes, not in azl; they import none of it."""
