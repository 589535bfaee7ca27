"""What the source promises: escaped templates, no templates out of data, patterns nobody can make run for hours."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string

from tests.support import source
from tests.support.source import ROOT, name

#: Where HTML is made by the program itself: the drawing of a QR code, which holds paths only.
#: The last one writes the parts of a workbook, which are XML.
MAY_MAKE_HTML = {"shop/web/codes.py", "shop/till/views.py", "shop/web/sheet_stream.py"}
TEMPLATE_FROM_TEXT = {"render_template_string", "from_string", "stream_template_string", "Template"}
HTML_SINKS = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "srcdoc")
#: Long, and wrong only at their end.
NEARLY = (
    "0" * 30_000 + "!", "1," * 15_000 + "x", " " * 30_000 + "x", "a" * 30_000 + "\n!", "1.1" * 10_000 + "e",
    "-" * 30_000, "周一" * 10_000, "1-1-1 " * 5_000 + "!", "((" * 15_000, "¥" * 30_000 + "元!", "\t \n" * 10_000 + "x",
)  # fmt: skip


def templates() -> list[Path]:
    return [path for path in (ROOT / "templates").rglob("*") if path.is_file()]


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """Line and name of everything called in a file."""
    for node in ast.walk(source.syntax(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, getattr(node.func, "attr", getattr(node.func, "id", ""))


def test_every_template_is_one_that_is_escaped(app: Flask) -> None:
    assert templates()
    assert [name(path) for path in templates() if path.suffix != ".html"] == []
    assert app.jinja_env.autoescape is not False
    for path in templates():
        known = path.relative_to(ROOT / "templates").as_posix()
        assert app.select_jinja_autoescape(known), known


def test_a_page_escapes_what_it_is_given(app: Flask) -> None:
    with app.test_request_context("/"):
        for words in (
            "{{ x }}",
            "{{ _(x) }}",
            "{{ x | say({}) }}",
            '{{ _("%(x)s 的单", x=x) }}',
            "<a title='{{ x }}'>",
        ):
            shown = render_template_string(words, x="<b>'\"100")
            assert "<b>" not in shown, words
            assert "'\"" not in shown, words


def test_a_word_with_a_per_cent_sign_breaks_no_page(app: Flask) -> None:
    with app.test_request_context("/"):
        assert render_template_string("{{ _(x) }}", x="100% %(y)s %s") == "100% %(y)s %s"
        assert render_template_string("{{ _(x) }}", x="") == ""


def test_no_template_switches_escaping_off() -> None:
    off = re.compile(r"\|\s*safe\b|autoescape\s+false|\{%-?\s*autoescape|Markup|\|\s*forceescape", re.IGNORECASE)
    assert [name(path) for path in templates() if off.search(path.read_text("utf-8"))] == []


def test_html_is_made_only_where_it_may_be() -> None:
    users = {
        name(path)
        for path in source.files("shop")
        if any(called in ("Markup", "escape", "HTMLString") for _, called in calls(path))
        or any(dotted.startswith("markupsafe.") for _, dotted in source.imports(path))
    }
    assert users == MAY_MAKE_HTML


def test_no_template_is_made_out_of_text() -> None:
    wrong = [
        f"{name(path)}:{line}"
        for path in source.files("shop")
        for line, called in calls(path)
        if called in TEMPLATE_FROM_TEXT
    ]
    assert wrong == []


NAMED_ELSEWHERE = {"template", "self.form_page", "self.plan_page"}


def test_templates_are_named_in_the_source_never_by_a_request() -> None:
    """A name that is not written there is an argument, or stands in a module's table of pages, with written names."""
    wrong = []
    for path in source.files("shop"):
        for node in ast.walk(source.syntax(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "render_template":
                first = node.args[0]
                if not isinstance(first, ast.Constant) and ast.unparse(first) not in NAMED_ELSEWHERE:
                    wrong.append(f"{name(path)}:{node.lineno}")
    assert wrong == []


def test_no_page_holds_a_script_or_a_handler_of_its_own() -> None:
    """Scripts are files; the one block in a page is data, written with ``tojson``."""
    inline = re.compile(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", re.DOTALL)
    wrong = []
    for path in templates():
        text = path.read_text("utf-8")
        for attributes, body in inline.findall(text):
            if 'type="application/json"' not in attributes or not re.fullmatch(r"\{\{ .* \| tojson \}\}", body.strip()):
                wrong.append(name(path))
        if re.search(r"<[^>]+\son[a-z]+\s*=|javascript:|\sstyle=|<style", re.sub(r"\{[{%].*?[%}]\}", "", text)):
            wrong.append(f"{name(path)}: handler or style")
    assert wrong == []


def test_the_scripts_never_put_text_where_html_goes() -> None:
    scripts = [path for path in source.files("static", suffix=".js") if "vendor" not in path.parts]
    assert scripts
    assert [f"{name(path)}: {sink}" for path in scripts for sink in HTML_SINKS if sink in path.read_text("utf-8")] == []


#: The one file that sends what others name, and what says the name of a download.
DOWNLOADS = "shop/web/downloads.py"
#: Handlers of jobs name their files themselves; `Outcome` is looked at like a download.
MADE_BY_THE_WORKER = "made['download_name']"
NAMED_BY = {"Outcome": "download_name", "send_file": "download_name", "workbook": "name", "streamed_csv": "name"}


def test_a_download_is_named_by_the_program() -> None:
    """Every file sent as a download has a name, and nothing in it was typed: dates, numbers, written words."""
    found = []
    for path in source.files("shop"):
        tree = source.syntax(path)
        written = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            given = {word.arg: word.value for word in node.keywords} if isinstance(node, ast.Call) else {}
            if isinstance(node, ast.Call) and name(path) != DOWNLOADS:
                value = given.get(NAMED_BY.get(getattr(node.func, "id", ""), ""))
                if value is not None and ast.unparse(value) != MADE_BY_THE_WORKER:
                    value = written.get(value.id, value) if isinstance(value, ast.Name) else value
                    found.append((name(path), ast.unparse(value)))
    assert len(found) >= 4
    written_words = r"\('\w+' if kind == '[\w-]+' else '\w+'\)"
    dates = r"(year or )?today\(\)(\.isoformat\(\))?|((span|wanted|days|period\.days)\.)?(first|last)"
    numbers = r"found\.(id|partner_id|version)|(stream|written_report)_id"
    endings = r"ending|path\.suffix"
    harmless = re.compile(
        rf"""f(['"])[^{{}}]*(\{{({dates}|{numbers}|{endings}|{written_words})\}}[^{{}}]*)+\1"""
        r"""|_\('[^']*', batch=batch_id\)|'[\w-]+'"""
    )
    assert [one for one in found if not harmless.fullmatch(one[1])] == []


def patterns() -> dict[str, str]:
    """Every regular expression of the shop by the line it stands on; fails for one that is not written there."""
    found = {}
    for path in source.files("shop"):
        for node in ast.walk(source.syntax(path)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                continue
            if isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.func.attr != "escape":
                where = f"{name(path)}:{node.lineno}"
                assert isinstance(node.args[0], ast.Constant), f"{where}: a pattern is written, never composed"
                found[where] = str(node.args[0].value)
    return found


def repeats_in_repeats(parsed: Any, *, inside: bool = False) -> bool:
    """Whether something repeated without end is itself repeated without end, which may run for hours."""
    for operation, argument in parsed:
        endless = str(operation) in ("MAX_REPEAT", "MIN_REPEAT") and str(argument[1]) == "MAXREPEAT"
        if endless and inside:
            return True
        parts = argument if isinstance(argument, (list, tuple)) else [argument]
        for part in parts:
            below = (
                [part] if hasattr(part, "pattern") or hasattr(part, "data") else part if isinstance(part, list) else []
            )
            if any(repeats_in_repeats(one, inside=inside or endless) for one in below if hasattr(one, "data")):
                return True
    return False


@pytest.mark.parametrize(
    ("pattern", "wrong"), [(r"(a+)+$", True), (r"(\d{1,3}(?:,\d+)*)*x", True), (r"(ab)+c*", False)]
)
def test_a_pattern_that_may_run_for_hours_is_seen(pattern: str, wrong: bool) -> None:
    assert repeats_in_repeats(re._parser.parse(pattern)) is wrong  # type: ignore[attr-defined]


def test_no_pattern_of_the_shop_may_run_for_hours() -> None:
    assert len(patterns()) > 20
    wrong = [where for where, pattern in patterns().items() if repeats_in_repeats(re._parser.parse(pattern))]  # type: ignore[attr-defined]
    assert wrong == []


def test_every_pattern_comes_to_an_end_with_what_nearly_fits() -> None:
    """All of them with long hostile texts, in a process that is given up on after five minutes."""
    program = (
        "import re, sys, json\n"
        "told = json.load(sys.stdin)\n"
        "for pattern in told['patterns']:\n"
        "    for text in told['texts']:\n"
        "        re.compile(pattern).search(text[:2000]); re.compile(pattern).fullmatch(text)\n"
    )
    import json  # noqa: PLC0415

    subprocess.run(
        [sys.executable, "-c", program], input=json.dumps({"patterns": list(patterns().values()), "texts": NEARLY}),
        text=True, check=True, timeout=300,
    )  # fmt: skip


def test_what_is_searched_for_is_text_and_no_pattern() -> None:
    """``%`` and ``_`` typed into a search are escaped wherever LIKE is made."""
    wrong = []
    for path in source.files("shop"):
        for node in ast.walk(source.syntax(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = node.func.attr
                if called in ("like", "ilike", "regexp_match"):
                    wrong.append(f"{name(path)}:{node.lineno}")
                if called in ("contains", "icontains", "istartswith") and not any(
                    word.arg == "autoescape" for word in node.keywords
                ):
                    wrong.append(f"{name(path)}:{node.lineno}")
    assert wrong == []
