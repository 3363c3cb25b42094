"""The values that every floor shares."""
