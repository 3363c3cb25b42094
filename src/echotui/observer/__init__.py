"""What runs inside another Python program, and answers echotui: standard library only."""
