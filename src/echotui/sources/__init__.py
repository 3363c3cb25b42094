"""Sources answer what the dashboard asks."""
