"""Measures what the server and its dashboard cost, beside other ways to serve."""
