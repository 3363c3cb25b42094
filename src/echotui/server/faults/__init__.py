"""Injected faults: what they do to a connection, and which connections have them."""
