"""The table of connections, and the dialogs for its order and columns."""
