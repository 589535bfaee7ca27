"""The worker's process beside the server: begun with it, begun again when it dies, ended with it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from typing import Any

from config import ROOT, Settings

log = logging.getLogger("shop")

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
LIVED_WELL_SECONDS = 60.0
PATIENCE_SECONDS = 10.0


class WorkerBeside:
    """One worker for one shop, watched by a thread of the server's own process."""

    def __init__(self, settings: Settings) -> None:
        self.command = [sys.executable, "-m", "shop", "work", "--beside", *(["--demo"] if settings.demo else [])]
        self.process: subprocess.Popen[bytes] | None = None
        self._stopped = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Begin the worker and watch it."""
        self.process = self._begun()
        if hasattr(os, "register_at_fork"):  # the server's own child must not hold the worker's pipe open
            os.register_at_fork(after_in_child=self._forget)
        self._watcher.start()

    def stop(self) -> None:
        """End the worker, if it ever began; what it was doing goes on at the next start."""
        self._stopped.set()
        self._forget()
        if self._watcher.ident is not None:
            self._watcher.join(PATIENCE_SECONDS)
        process = self.process
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()

    def _forget(self) -> None:
        if self.process is not None:
            _close(self.process)

    def _watch(self) -> None:
        pause = FIRST_PAUSE
        while self.process is not None:
            process = self.process
            try:
                process.wait(LIVED_WELL_SECONDS)
                pause = min(pause * 2, LONGEST_PAUSE)
            except subprocess.TimeoutExpired:
                pause = FIRST_PAUSE
                process.wait()
            if process.stdin is not None:
                process.stdin.close()
            if process.returncode and not self._stopped.is_set():
                log.error("the worker ended with %s and is begun again", process.returncode)
            if process.returncode == 0:
                pause = FIRST_PAUSE
            self._stopped.wait(pause)
            self.process = None if self._stopped.is_set() else self._begun()
            if self._stopped.is_set():
                self._forget()

    def _begun(self) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONUTF8": "1"}
        return subprocess.Popen(self.command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, **apart())


def _close(process: subprocess.Popen[bytes]) -> None:
    """The end of its input tells the worker that the server has gone, on every system."""
    if process.stdin is not None:
        process.stdin.close()


def apart() -> dict[str, Any]:
    """Ctrl+C is for the process that began this one, which then ends it; this one yields the processor to it."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.BELOW_NORMAL_PRIORITY_CLASS}
    return {"start_new_session": True}
