"""The pictures of the README: recorded from real sessions, drawn by the real dashboard."""
