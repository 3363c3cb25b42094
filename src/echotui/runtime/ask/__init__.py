"""Commands that ask a running server, or act on it; they work over any source."""
