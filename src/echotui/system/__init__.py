"""This process and its system."""
