"""Connections and journal lines as records, for other programs: in files, on pipes, over HTTP."""
