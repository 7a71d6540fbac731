"""What the other programs are told in the section `update`."""
