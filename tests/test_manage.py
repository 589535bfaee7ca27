"""manage.py: prepares the environment once, mends what was interrupted, and says in one line what is missing."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Self

import pytest

from launcher import commands, doctor, environment, programs
from launcher.doctor import State
from tests.support import server
from tests.support.source import ROOT


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder with two small lock files and no environment."""
    (tmp_path / "requirements.lock").write_text("flask==3.1.3 \\\n    --hash=sha256:00\n")
    (tmp_path / "requirements-dev.lock").write_text(
        "flask==3.1.3 \\\n    --hash=sha256:00\npytest==9.2.0 \\\n    --hash=sha256:00\n"
    )
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(programs, "ROOT", tmp_path)
    monkeypatch.delenv("SHOP_VENV", raising=False)
    return tmp_path


class FakePip:
    """Stands where pip is started: says what pip would say and ends as told."""

    def __init__(self, *, says: str = "", code: int = 0) -> None:
        self.says, self.code = says, code
        self.runs: list[list[str]] = []

    def __call__(self, command: list[str], **_: object) -> Self:
        self.runs.append(command)
        return self

    def __enter__(self) -> Self:
        self.stdout = iter(self.says.splitlines(keepends=True))
        self.returncode = self.code
        return self

    def __exit__(self, *_: object) -> None:
        return None


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch, project: Path) -> FakePip:
    """An environment that is made at once, and a pip that always succeeds."""
    fake = FakePip(says="Collecting flask==3.1.3 (from -r requirements.lock)\nInstalling collected packages: flask\n")

    def make() -> None:
        environment.venv_python().parent.mkdir(parents=True, exist_ok=True)
        environment.venv_python().touch()

    monkeypatch.setattr(environment, "make_venv", make)
    monkeypatch.setattr("subprocess.Popen", fake)
    return fake


def test_the_second_start_installs_nothing(pip: FakePip) -> None:
    environment.prepare(environment.RUN_TIME)
    environment.prepare(environment.RUN_TIME)
    assert len(pip.runs) == 1
    assert "--require-hashes" in pip.runs[0]


def test_installing_for_tests_also_serves_the_shop(pip: FakePip) -> None:
    environment.prepare(environment.DEVELOPMENT)
    environment.prepare(environment.RUN_TIME)
    assert len(pip.runs) == 1


def test_installing_for_the_shop_is_not_enough_for_tests(pip: FakePip) -> None:
    environment.prepare(environment.RUN_TIME)
    environment.prepare(environment.DEVELOPMENT)
    assert len(pip.runs) == 2


def test_a_changed_lock_is_installed_again(pip: FakePip, project: Path) -> None:
    environment.prepare(environment.RUN_TIME)
    (project / "requirements.lock").write_text("flask==3.1.4 \\\n    --hash=sha256:11\n")
    environment.prepare(environment.RUN_TIME)
    assert len(pip.runs) == 2


def test_an_interrupted_install_is_done_again(pip: FakePip) -> None:
    pip.code = 1
    with pytest.raises(environment.CannotPrepare):
        environment.prepare(environment.RUN_TIME)
    pip.code = 0
    environment.prepare(environment.RUN_TIME)
    assert len(pip.runs) == 2


def test_a_lost_environment_is_made_again(pip: FakePip) -> None:
    environment.prepare(environment.RUN_TIME)
    environment.venv_python().unlink()
    environment.prepare(environment.RUN_TIME)
    assert len(pip.runs) == 2


def test_a_stamp_that_cannot_be_read_counts_as_none(pip: FakePip) -> None:
    environment.prepare(environment.RUN_TIME)
    environment.stamp_file().write_text("{")
    assert not environment.is_ready(environment.RUN_TIME)


def test_progress_is_told_in_numbers(pip: FakePip, capsys: pytest.CaptureFixture[str]) -> None:
    environment.prepare(environment.RUN_TIME)
    assert "[1/1] flask==3.1.3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (
            "WARNING: Retrying ... NewConnectionError('...')\nERROR: No matching distribution found for flask==3.1.3",
            "连不上软件源",
        ),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "校验值不符"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "磁盘满了"),
        (
            "something\nERROR: No matching distribution found for flask==3.1.3\n[notice] x",
            "No matching distribution found",
        ),
    ],
)
def test_a_failed_install_ends_in_one_line(output: str, words: str) -> None:
    told = environment.explain_pip(output)
    assert words in told
    assert "\n" not in told


def test_a_python_without_venv_says_which_package_to_install(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(environment.CannotPrepare) as problem:
        environment.prepare(environment.RUN_TIME)
    assert "venv" in str(problem.value)
    assert "\n" not in str(problem.value)


def test_a_folder_with_other_things_is_never_cleared(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = project / "photos"
    other.mkdir()
    (other / "holiday.jpg").touch()
    monkeypatch.setenv("SHOP_VENV", str(other))
    with pytest.raises(environment.CannotPrepare, match="SHOP_VENV"):
        environment.prepare(environment.RUN_TIME)
    assert (other / "holiday.jpg").exists()


def test_an_environment_can_really_be_made(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_VENV", str(project / "made here"))
    environment.make_venv()
    assert subprocess.run([environment.venv_python(), "-c", "import pip"], check=False).returncode == 0
    environment.venv_python().unlink()
    environment.make_venv()
    assert environment.venv_python().exists()


def test_the_pins_for_tests_contain_those_for_the_shop() -> None:
    def pins(lock: str) -> set[str]:
        return {
            line.rstrip(" \\")
            for line in (ROOT / lock).read_text().splitlines()
            if "==" in line and line[0] not in " #"
        }

    assert pins(environment.RUN_TIME) <= pins(environment.DEVELOPMENT)


def test_every_pin_has_a_hash_and_no_lock_names_a_server() -> None:
    for name in (environment.RUN_TIME, environment.DEVELOPMENT, "package-lock.json"):
        assert "://" not in (ROOT / name).read_text()
    for name in (environment.RUN_TIME, environment.DEVELOPMENT):
        lines = (ROOT / name).read_text().splitlines()
        pins = [number for number, line in enumerate(lines) if "==" in line and line[0] not in " #"]
        assert pins
        assert all("--hash=sha256:" in lines[number + 1] for number in pins)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_told_before_anything_is_installed(
    taken_port: int, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(["run", "--port", str(taken_port)]) == 1
    assert f"--port {taken_port + 1}" in capsys.readouterr().out
    assert not (project / ".venv").exists()


@pytest.mark.usefixtures("handed_over")
@pytest.mark.parametrize("port", ["0", "65536", "8000.5", "-1", "八千", "１"])
def test_an_impossible_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        commands.main(["run", f"--port={port}"])
    assert refused.value.code == 2
    assert "65535" in capsys.readouterr().err


@pytest.fixture
def handed_over(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What manage.py hands over to, instead of becoming it."""
    seen: list[str] = []

    def hand_over(words: list[str]) -> int:
        seen.extend(words)
        return 0

    monkeypatch.setattr(commands, "prepare", seen.append)
    monkeypatch.setattr(commands, "hand_over", hand_over)
    return seen


def test_run_hands_over_to_the_server(handed_over: list[str]) -> None:
    port = str(server.free_port())
    assert commands.main(["run", "--port", port, "--demo"]) == 0
    assert handed_over == ["requirements.lock", "shop", "serve", "--host", "127.0.0.1", "--port", port, "--demo"]


def test_test_hands_its_arguments_to_pytest(handed_over: list[str]) -> None:
    commands.main(["test", "-q", "-k", "stamp", "--help"])
    assert handed_over == ["requirements-dev.lock", "pytest", "-q", "-k", "stamp", "--help"]


def test_shop_hands_over_its_command(handed_over: list[str]) -> None:
    commands.main(["shop", "import-sales", "file.csv", "--yes", "--json"])
    assert handed_over == ["requirements.lock", "shop", "import-sales", "file.csv", "--yes", "--json"]


def test_an_unknown_bench_names_those_there_are(handed_over: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["bench", "../manage"]) == 1
    assert "NAME" in capsys.readouterr().err
    assert handed_over == []


def finding(findings: list[doctor.Finding], words: str) -> doctor.Finding:
    return next(one for one in findings if words in one.what)


def test_doctor_on_a_fresh_clone_has_nothing_to_mend(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("SHOP_DATA_DIR", str(project / "data"))
    found = doctor.examine(port=8000, port_is_free=lambda *_: True)
    assert State.WRONG not in [one.state for one in found]
    assert finding(found, "environment").state is State.LATER
    assert doctor.report(found) == 0
    assert not (project / "data").exists()


def test_doctor_tells_that_lan_was_asked_for_without_a_network(project: Path) -> None:
    (project / "data" / "lan").mkdir(parents=True)
    (project / "data" / "lan" / "waiting").touch()
    (told,) = doctor.local_network(project / "data", {8443: True})
    assert told.state is State.WRONG
    assert "Wi-Fi" in told.mend


def test_doctor_tells_an_old_python() -> None:
    assert doctor.python_version((3, 10, 4)).state is State.WRONG
    assert doctor.python_version((3, 11, 0)).state is State.GOOD


def test_doctor_tells_a_taken_port_and_another_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.report([doctor.the_port(8000, free=False)]) == 1
    assert "--port 8001" in capsys.readouterr().out


def test_doctor_tells_a_full_disk(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=100))
    assert [one.state for one in doctor.data_directory(project)] == [State.GOOD, State.WRONG]


def test_doctor_tells_a_data_folder_that_takes_no_files(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    told = doctor.data_directory(project)[0]
    assert told.state is State.WRONG
    assert "SHOP_DATA_DIR" in told.mend


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps such rights elsewhere")
def test_doctor_tells_a_key_that_others_can_read(project: Path) -> None:
    key = project / "secret_key"
    key.write_text("x" * 64)
    key.chmod(0o644)
    told = doctor.secrets(project)
    assert [one.state for one in told] == [State.WRONG]
    assert told[0].mend == f"chmod 600 '{key}'"
    key.chmod(0o600)
    assert [one.state for one in doctor.secrets(project)] == [State.GOOD]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"name": "x", "revision": "0001", "head": "0001"}, State.GOOD),
        ({"name": "x", "revision": None, "head": "0001"}, State.LATER),
        ({"name": "x", "problem": "connection refused"}, State.WRONG),
    ],
)
def test_doctor_judges_a_database(state: dict[str, str | None], expected: State) -> None:
    assert doctor.judge_database(state).state is expected


def test_the_state_of_a_database_is_read(database_url: str) -> None:
    state = database_state(database_url)
    assert state["revision"] == state["head"] is not None


def test_a_database_that_does_not_answer_is_told_without_its_password() -> None:
    state = database_state("postgresql://teacher:secret@127.0.0.1:1/shop")
    assert "refused" in str(state["problem"])
    assert "secret" not in json.dumps(state)


def database_state(url: str) -> dict[str, str | None]:
    command = [sys.executable, "-m", "launcher.database_state"]
    done = subprocess.run(command, input=url, capture_output=True, text=True, cwd=ROOT, check=True)
    answer: dict[str, str | None] = json.loads(done.stdout)
    return answer


def test_manage_py_without_a_command_says_what_there_is() -> None:
    done = subprocess.run([sys.executable, "manage.py"], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 2
    done = subprocess.run([sys.executable, "manage.py", "--help"], capture_output=True, text=True, cwd=ROOT, check=True)
    assert all(word in done.stdout for word in ("run", "test", "check", "bench", "shop", "doctor"))
