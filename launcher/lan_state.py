"""Run by the doctor inside the environment: reads the data folder's path, prints the certificates' state as JSON."""

from __future__ import annotations

import json
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path

from shop.upkeep.lan.authority import authority_certificate, folder_of, needs_renewal, server_certificate


def lan_state(data_dir: Path, *, at: datetime) -> dict[str, str | None]:
    """Ends of both certificates, and what is wrong: `problem` is unreadable, open_key, foreign or None."""
    authority, server = authority_certificate(data_dir), server_certificate(data_dir)
    key = folder_of(data_dir) / "authority.key"
    told = {
        "authority": authority.not_valid_after_utc.date().isoformat() if authority else None,
        "server": server.not_valid_after_utc.date().isoformat() if server else None,
        "problem": None,
    }
    if authority is None or not key.exists():
        return {**told, "problem": "unreadable"}
    if sys.platform != "win32" and stat.S_IMODE(key.stat().st_mode) & 0o077:
        return {**told, "problem": "open_key"}
    if server is None or needs_renewal(server, authority, [], at=at):
        return {**told, "problem": "renewal"}
    return told


if __name__ == "__main__":
    print(json.dumps(lan_state(Path(sys.stdin.read().strip()), at=datetime.now(UTC))))
