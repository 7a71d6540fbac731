"""Node pools: requests about them, and what they set going."""
