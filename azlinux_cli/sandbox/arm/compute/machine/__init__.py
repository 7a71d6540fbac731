"""Virtual machines: asked for, made, changed, moved between power states, removed."""
