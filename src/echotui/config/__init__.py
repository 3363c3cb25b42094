"""What can be set: names, types, defaults, keys."""
