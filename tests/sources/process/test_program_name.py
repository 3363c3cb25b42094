import os
import subprocess
import sys
from pathlib import Path

import pytest

from echotui.errors import NoServerError
from echotui.sources.finding.finders import ByName
from echotui.sources.process import proc_files
from echotui.sources.process.program_name import name_of, script_name


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("python /x/app.py", "app.py"),
        ("/usr/bin/python3.11 -u app.py --port 80", "app.py"),
        ("python3.13t -W error -Xdev -uX utf8 /x/app.py", "app.py"),
        ("pypy3 --check-hash-based-pycs always app.py", "app.py"),
        ("python -m uvicorn app:app", "uvicorn"),
        ("python -um http.server", "http.server"),
        ("python -mhttp.server 80", "http.server"),
        ("/venv/bin/python /venv/bin/gunicorn app:app", "gunicorn"),
        ("python -c pass app.py", ""),
        ("python -Ec pass", ""),
        ("python - app.py", ""),
        ("python -u", ""),
        ("python -m", ""),
        ("vim app.py", ""),
        ("pythonist-tool app.py", ""),
        ("", ""),
    ],
)
def test_a_script_or_module_is_the_name(line: str, name: str) -> None:
    assert script_name(line.split()) == name


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "an echotui-test.py"
    path.write_text("print(flush=True)\ninput()")
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")
def test_a_program_is_found_by_its_script(script: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-u", script, "--name", "x"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as program:
        assert program.stdout is not None
        # Until the exec, it has the arguments of this process.
        assert program.stdout.readline()
        assert ByName(script.name).find() == [program.pid]
        assert name_of(proc_files.stat(program.pid)) == script.name
        with pytest.raises(NoServerError):
            ByName("--name").find()
        program.communicate(b"\n")
    assert name_of(proc_files.stat(os.getppid())) != script.name


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")
def test_a_spawned_worker_has_the_name_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = {7: "python3 -u multi.py", 8: "python3 -c spawn_main() --multiprocessing-fork"}
    monkeypatch.setattr(proc_files, "arguments", lambda pid: lines[pid].split())
    own = proc_files.stat(os.getpid())
    worker = own._replace(id=own.id._replace(pid=8), name="python3", parent=7)
    assert name_of(worker) == "multi.py"
