"""A whole server on a kernel that does what a script says."""
