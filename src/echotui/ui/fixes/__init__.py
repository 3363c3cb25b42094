"""Cures for faults of Textual and Rich.

One cure a file: its docstring names the fault, the upstream issue and the version seen. Its test
shows that the fault is still there, and fails when it is gone: then delete the file.
"""
