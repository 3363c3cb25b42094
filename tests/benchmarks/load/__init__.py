"""The clients, in processes of their own."""
