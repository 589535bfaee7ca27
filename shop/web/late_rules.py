"""Addresses whose builders are made when they are first needed: hundreds of pages would slow every start otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """A rule like Werkzeug's own, which compiles what builds its address at the first `url_for`, not at the start."""

    def _compile_builder(self, *append_unknown: bool) -> Builder:
        compiled: list[Builder] = []

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(super(LateRule, self)._compile_builder(*append_unknown))
            return compiled[0](rule, **values)

        return build
