"""The control socket: what a server answers to other processes."""
