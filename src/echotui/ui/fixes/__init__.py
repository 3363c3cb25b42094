"""Cures for faults of Textual and Rich, one a file."""
