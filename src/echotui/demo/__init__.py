"""Clients that play a scenario against a server: in a process of their own, over real sockets."""
