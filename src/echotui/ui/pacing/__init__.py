"""How often to refresh, from what a refresh costs."""
