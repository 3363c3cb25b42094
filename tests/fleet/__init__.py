"""A fleet of simulated servers: as many as are wanted, with as many connections."""
