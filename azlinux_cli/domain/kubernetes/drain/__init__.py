"""The drain oracle: evictions simulated before any is asked for."""
