"""Widgets of the dashboard, one noun a file."""
