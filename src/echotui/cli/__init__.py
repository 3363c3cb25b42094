"""From the command line, the environment and a file to settings."""
