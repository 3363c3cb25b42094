"""The terminal: a driver that never blocks the loop, its input and output, colours and ASCII."""
