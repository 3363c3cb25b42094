"""Values that every floor shares: standard library only, no I/O, no clock."""
