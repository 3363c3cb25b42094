"""The journal pane: loop calls and ends, each with its cause."""
