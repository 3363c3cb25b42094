"""Tests of `echotui.server.faults`."""
