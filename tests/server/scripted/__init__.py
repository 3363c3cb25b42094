"""A whole server on a scripted kernel."""
