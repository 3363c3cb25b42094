"""The log file. Logging never waits for the disk."""
