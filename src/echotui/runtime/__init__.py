"""One run: the only place where concrete parts meet."""
