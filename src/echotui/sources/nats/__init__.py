"""The connection to a broker (nats-server) that the servers and dashboards of a fleet share."""
