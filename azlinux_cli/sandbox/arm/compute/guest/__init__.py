"""What reaches into a machine: extensions, Run Commands, boot diagnostics."""
