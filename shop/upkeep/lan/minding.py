"""Starting, minding and ending the process that serves the local network."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from shop.web.served import forget_lan

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 10
AGAIN_AFTER_SECONDS = 5.0


class LanProcess:
    """The child process. It ends with us even when we are killed: we hold the other end of its input."""

    def __init__(self, *, data_dir: Path, https_port: int, http_port: int, say: Callable[[str], None]) -> None:
        self.data_dir, self.https_port, self.http_port, self.say = data_dir, https_port, http_port, say
        self.process: subprocess.Popen[bytes] | None = None
        self.ended_at: float | None = None

    def start(self) -> None:
        """Start it with HTTPS cookies and without this computer's own address."""
        command = [sys.executable, "-m", "shop", "serve-lan"]
        command += ["--https-port", str(self.https_port), "--http-port", str(self.http_port)]
        variables = {**os.environ, "SHOP_PLAIN_HTTP": "0"}
        self.process = subprocess.Popen(command, cwd=ROOT, env=variables, stdin=subprocess.PIPE)
        self.ended_at = None

    def look(self) -> None:
        """Start it again a while after it has ended by itself."""
        if self.process is None or self.process.poll() is None:
            return
        if self.ended_at is None:
            self.ended_at = time.monotonic()
            forget_lan(self.data_dir)
            self.say("局域网服务停了（原因见上面几行），过几秒会自动再试。本机照常使用。")
        elif time.monotonic() - self.ended_at > AGAIN_AFTER_SECONDS:
            self.start()

    def stop(self) -> None:
        """End it and say no longer that the shop is on the local network."""
        process, self.process = self.process, None
        if process is not None:
            if process.stdin:
                process.stdin.close()
            try:
                process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        forget_lan(self.data_dir)
