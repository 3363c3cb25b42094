"""The terminal: what is written to it and what it sends."""
