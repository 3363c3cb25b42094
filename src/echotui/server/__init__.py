"""The echo server: sockets and the IOLoop. Knows the model only."""
