"""Programs that are watched, and what HAProxy is told."""
