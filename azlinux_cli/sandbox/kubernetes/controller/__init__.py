"""What keeps a cluster as its objects want it: one module for each controller."""
