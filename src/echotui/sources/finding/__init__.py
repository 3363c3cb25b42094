"""Which processes are meant by a pid, a name or a port, and which come later."""
