"""Managed clusters: requests about them, and what they set going."""
