"""What the terminal sends, on its way to the dashboard."""
