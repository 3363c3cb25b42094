"""What a server answers over the broker of a fleet."""
