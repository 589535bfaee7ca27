"""Fetch the browser libraries that the pages use into static/vendor/<name>@<version>/, licences included.

Needs npm once, when a version changes; the results are kept in the repository, so the shop itself needs neither
npm nor a CDN. Run: python scripts/vendor.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"

#: package -> (version, files inside the package); the type declarations are there for `tsc`.
PACKAGES = {
    "htmx.org": ("2.0.11", ["dist/htmx.min.js", "LICENSE"]),
    "idb": (
        "8.0.4",
        [
            "build/index.js",
            "build/index.d.ts",
            "build/entry.d.ts",
            "build/util.d.ts",
            "build/wrap-idb-value.d.ts",
            "build/async-iterators.d.ts",
            "build/database-extras.d.ts",
            "LICENSE",
        ],
    ),
    "uqr": ("0.1.3", ["dist/index.mjs", "dist/index.d.mts", "LICENSE"]),
}


def fetch(name: str, version: str, files: list[str]) -> Path:
    """Lay the named files of one package flat into its own folder, replacing what was there."""
    target = VENDOR / f"{name.removesuffix('.org')}@{version}"
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is missing: install Node.js with npm, then run this again")
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(
            [npm, "pack", f"{name}@{version}", "--silent"], cwd=scratch, check=True, stdout=subprocess.DEVNULL
        )
        (archive,) = Path(scratch).glob("*.tgz")
        contents: dict[str, bytes] = {}
        with tarfile.open(archive) as package:
            for file in files:
                member = package.extractfile(f"package/{file}")
                if member is None:
                    sys.exit(f"{name}@{version} has no file {file}")
                contents[PurePosixPath(file).name] = member.read()
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for file, content in contents.items():
        (target / file).write_bytes(content)
    return target


if __name__ == "__main__":
    for package_name, (package_version, package_files) in PACKAGES.items():
        print(fetch(package_name, package_version, package_files).relative_to(VENDOR.parent.parent))
