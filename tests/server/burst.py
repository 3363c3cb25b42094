"""Many clients that connect in the same moment: a child process, for its descriptors and its core.

    python burst.py PORT CLIENTS

Prints how many seconds each connect took, a line each, once every client has had an echo.
"""

import asyncio
import subprocess
import sys
import time
