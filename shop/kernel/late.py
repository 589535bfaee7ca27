"""Libraries that are loaded when they are first used: a shop that sells coffee does not pay for them at every start."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Late:
    """Stands for the module `name`, which is loaded at the first use of anything in it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)
