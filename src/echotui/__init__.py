"""A TCP echo server on Tornado's IOLoop, with a live dashboard of every connection."""
