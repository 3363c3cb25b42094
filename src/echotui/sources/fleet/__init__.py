"""The source that is a fleet: several servers, each behind a link of its own."""
