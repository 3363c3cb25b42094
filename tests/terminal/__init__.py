"""The whole program in a terminal of its own."""
