"""Themes and their colours."""
