"""The rolling upgrade of a node pool, node by node."""
