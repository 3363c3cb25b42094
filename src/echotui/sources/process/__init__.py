"""Any other program: its descriptors and their masks, from `/proc` and `sock_diag` (Linux)."""
