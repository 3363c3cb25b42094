"""Cures for faults of Textual and Rich, one a file. The test of each fails when the fault is gone.

Seen in Textual 8.2.8 and Rich 15.0.0. A fault without a link is not reported upstream.
"""
