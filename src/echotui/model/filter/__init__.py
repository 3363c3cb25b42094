"""The filter language: text in, a test of connections out."""
