"""Files under static/ as browsers get them: packed, without the words that only readers of the source need."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
from hashlib import sha256
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from shop.till.shell import shell_files
from shop.web.assets import asset_of
from tests.support import machine, source
from tests.support.source import ROOT

COMPARE = """
const ts = require(process.argv[1]);
const options = { compilerOptions: { target: "ESNext", module: "ESNext", removeComments: true } };
const bare = (text) => ts.transpileModule(text, options).outputText;
const pairs = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(pairs.filter(([, a, b]) => bare(a) !== bare(b)).map(([name]) => name)));
"""


def test_no_module_loses_anything_but_comments() -> None:
    """The compiler's own output of both texts, without comments, is the same."""
    paths = [path for path in source.files("static", suffix=".js") if "vendor" not in path.parts]
    pairs = [[path.name, path.read_text("utf-8"), asset_of(path).content.decode()] for path in paths]
    assert any(len(sent) < len(written) for _, written, sent in pairs)
    done = subprocess.run(
        [machine.node(), "-e", COMPARE, str(machine.node_module("typescript"))],
        input=json.dumps(pairs), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == []


def test_code_behind_a_comment_on_its_line_stays(tmp_path: Path) -> None:
    module = tmp_path / "module.js"
    module.write_text("/** Adds. */\nconst a = 1;\n  /** @type {any} */ (self).b = a;\n/** Two\n * lines */\nc();\n")
    assert asset_of(module).content.decode() == "const a = 1;\n  (self).b = a;\nc();\n"


def test_licences_of_others_stay() -> None:
    for path in source.files("static/vendor", suffix=".js"):
        assert asset_of(path).content == path.read_bytes()


def test_text_goes_packed_to_whoever_takes_it(client: FlaskClient) -> None:
    plain = client.get("/static/till/app.js")
    packed = client.get("/static/till/app.js", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) * 2 < len(plain.data)
    assert "Content-Encoding" not in plain.headers
    assert plain.mimetype == packed.mimetype == "text/javascript"
    again = client.get(
        "/static/till/app.js", headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_the_tills_list_tells_the_hash_of_what_is_sent(client: FlaskClient, app: Flask) -> None:
    with app.app_context():
        files = shell_files()
    for name in ("till/app.js", "css/till.css", "favicon.svg"):
        assert sha256(client.get(f"/static/{name}").data).hexdigest() == files[name]


def test_a_changed_file_is_sent_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.css"
    path.write_text("a{}")
    first = asset_of(path)
    path.write_text("b{}")
    os.utime(path, ns=(1, 1))
    assert asset_of(path).content == b"b{}" != first.content


def test_nothing_outside_is_sent(client: FlaskClient) -> None:
    assert (ROOT / "config.py").exists()
    for name in ("../config.py", "%2e%2e/config.py", "till", "nothing.css"):
        assert client.get(f"/static/{name}").status_code == 404
