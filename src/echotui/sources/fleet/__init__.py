"""One source over many servers."""
