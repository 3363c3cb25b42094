"""The server, tested over real loopback sockets: every fault is made for real."""
