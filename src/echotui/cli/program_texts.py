"""What the help and the manual page say of `echotui watch` and `echotui run`."""

from typing import Final

WATCH_HELP: Final = """\
Show the connections of any other program, with their event masks (Linux).

The program runs as before, and needs no code for it: all is read from /proc and the kernel."""
WATCH_EXAMPLES: Final = (
    ("echotui watch", "the programs that listen here, to choose one"),
    ("echotui watch haproxy", "by its name, with its children"),
    ("echotui watch :8080", "what listens at this port, also after a restart"),
    ("echotui watch app.py", "a Python program, by its script or module"),
    ("echotui watch 4711 --allow-kick", "by its pid; kicks may be asked for"),
)
_WATCH_SHOWN: Final = (
    "Its connections are shown. The key o, or a filter that names them, such as kind:listener or"
    " fd:3, shows the other descriptors too: listeners, pipes, timers, events."
)
_WATCH_RIGHTS: Final = (
    "A process is read by its own user, unless it changed its user since it started, as HAProxy's"
    " worker does; of nginx, the master is root's, and the workers are read by their own user. Root"
    " reads all. A kick needs ptrace rights: root has them, and its own"
    " user where kernel.yama.ptrace_scope is 0. In a container, both need CAP_SYS_PTRACE for"
    " processes of other users."
)
_WATCH_KICKS: Final = (
    "With --allow-kick, an established TCP connection that the program accepted can be kicked:"
    " close shuts it down, and the program reads an end of file; reset resets it. One that the"
    " program opened itself is kicked after another question. Nothing else is."
)
_WATCH_OBSERVED: Final = (
    "A Python program that was started with echotui run, or calls echotui.observe(), is observed:"
    " the dashboard also shows the bytes that wait in it, what each connection does, the line that"
    " changed a mask, and how late its loop is. Its connections are closed by its own close, if it"
    " was started with --allow-kick."
)
WATCH_NOTES: Final = (_WATCH_SHOWN, _WATCH_RIGHTS, _WATCH_KICKS, _WATCH_OBSERVED)
RUN_HELP: Final = (
    "Run a Python program, so that echotui watch shows it from inside.\n\n"
    "It becomes the program, with the same pid: output, exit code, tracebacks and signals are the"
    " program's own. See it from another terminal, with echotui watch."
)
RUN_EXAMPLES: Final = (
    ("echotui run app.py --port 8080", "a script, with its own options"),
    ("echotui run -m uvicorn app:app", "a module, as python -m does"),
    ("echotui run --python .venv/bin/python app.py", "Python without echotui"),
    ("echotui run --allow-kick app.py", "let its connections be closed"),
    ("echotui watch app.py", "see it, in another terminal"),
    ("echotui watch", "the same: listed as observed"),
)
_RUN_WORDS: Final = (
    "What follows the script or -m MODULE belongs to the program, also --help. Without --python, it"
    " runs with the Python that runs echotui."
)
_RUN_SEEN: Final = (
    "Of connections of Tornado, asyncio and uvloop, the dashboard then shows the bytes that wait in"
    " the program, what each does, such as GET /slow, and for each change of a mask the line of the"
    " program that made it; of each loop, how late it is, and which line holds it. Processes that"
    " the program makes by os.fork(), os.exec*() or multiprocessing are observed too, as workers of"
    " gunicorn and uvicorn are; those that it starts by subprocess are not. A program that is not"
    " started so may call echotui.observe() itself."
)
_RUN_RIGHTS: Final = (
    "The user of the program and root can see it, no one else; root also into containers. echotui"
    " ps lists what is observed. Where no socket can be made, in $XDG_RUNTIME_DIR, /run/user or"
    " /tmp, the program runs unobserved. To watch needs Linux; run starts the program on macOS too."
)
RUN_NOTES: Final = (_RUN_WORDS, _RUN_SEEN, _RUN_RIGHTS)
