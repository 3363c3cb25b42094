"""How each kind of client behaves, and how it checks its own echo."""
