"""The dashboard: the only place that draws."""
