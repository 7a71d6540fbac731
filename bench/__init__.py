"""Start-up, lists and creation, measured beside a bare Python and Microsoft's az."""
