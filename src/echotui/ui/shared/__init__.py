"""Parts of both screens."""
