"""The themes and their colours."""
