"""Tests of the clients that play scenarios."""
