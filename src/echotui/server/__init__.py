"""The echo server: sockets and the IOLoop. Imports only `model`, `system` and `errors`."""
