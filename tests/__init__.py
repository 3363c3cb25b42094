"""The tests mirror src/echotui."""
