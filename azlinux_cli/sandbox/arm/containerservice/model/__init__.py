"""What the container service remembers: clusters, pools, their nodes."""
