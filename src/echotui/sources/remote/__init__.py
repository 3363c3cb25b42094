"""The source that is a server in another process."""
