"""Azure's side of a machine that goes on with another OS disk, in small steps."""
