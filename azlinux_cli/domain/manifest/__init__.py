"""What a machine is: asked for, written down, and compared with what it is to become."""
