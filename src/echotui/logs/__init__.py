"""The log file: what goes in, how it reads, and that nobody waits for it."""
