"""Simulated servers answer as real ones do: the merged table is right, and bounded."""
