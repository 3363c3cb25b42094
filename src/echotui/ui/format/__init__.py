"""Values as text for the screen and the clipboard."""
