"""A second process that serves the same shop, as `run --lan` has one; it answers one request for each line it reads."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from config import ROOT, Settings
from shop import create_app
from shop.kernel.clock import FakeClock
from tests.support.application import ShopClient
from tests.support.tablets import Tablet


@dataclass(frozen=True)
class Answer:
    """What the other process answered."""

    status: int
    text: str
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        """Its content."""
        return json.loads(self.text)


class OtherProcess:
    """Requests go in at one end of the pipe, answers come out at the other."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def ask(self, method: str, path: str, **more: Any) -> Answer:
        """One request: `json` or `form`, `headers`, `cookies` (by name)."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"method": method, "path": path, **more}) + "\n")
        self.process.stdin.flush()
        return Answer(**json.loads(self.process.stdout.readline()))

    def from_tablet(self, tablet: Tablet, method: str, path: str, message: Any = None) -> Answer:
        """A request of an enrolled tablet that talks to this process."""
        cookie = tablet.client.get_cookie("__Host-device")
        assert cookie is not None
        headers = {"X-Till-Token": tablet.token, "Accept": "application/json"}
        return self.ask(method, path, json=message, headers=headers, cookies={"__Host-device": cookie.value})


@contextmanager
def other_process(settings: Settings, *, at: datetime, rate_limits: bool = False) -> Iterator[OtherProcess]:
    """The same shop served once more while the test runs; its clock stands at `at`."""
    facts = {
        "data_dir": str(settings.data_dir), "database_url": settings.database_url, "secret_key": settings.secret_key,
        "pin_pepper": settings.pin_pepper, "rate_limits": rate_limits, "at": at.isoformat(),
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.support.other_process", json.dumps(facts)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield OtherProcess(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()


def main() -> None:
    """Serve until the pipe is closed."""
    facts = json.loads(sys.argv[1])
    clock = FakeClock(datetime.fromisoformat(facts.pop("at")))
    app = create_app(Settings(**{**facts, "data_dir": Path(facts["data_dir"])}, testing=True), clock=clock)
    app.test_client_class = ShopClient
    for text in sys.stdin:
        asked = json.loads(text)
        client = app.test_client()
        for name, value in asked.get("cookies", {}).items():
            client.set_cookie(name, value, secure=True)
        answer = client.open(
            asked["path"], method=asked["method"], json=asked.get("json"), data=asked.get("form"),
            headers=asked.get("headers"),
        )  # fmt: skip
        told = {"status": answer.status_code, "text": answer.get_data(as_text=True), "headers": dict(answer.headers)}
        print(json.dumps(told), flush=True)  # noqa: T201 - the pipe


if __name__ == "__main__":
    main()
