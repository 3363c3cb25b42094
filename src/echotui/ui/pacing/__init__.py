"""How often to refresh, from the cost of a refresh."""
