"""What both screens have."""
