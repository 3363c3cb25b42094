"""Export of connections to a file."""
