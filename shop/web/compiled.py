"""Templates are compiled once per installation: every start would otherwise compile those of its first pages again."""

from __future__ import annotations

from flask import Flask
from jinja2 import BytecodeCache, FileSystemBytecodeCache

from config import Settings
from shop.web.now import settings_of


def kept(settings: Settings) -> BytecodeCache:
    """Compiled templates in the data directory; one whose text has changed is compiled anew."""
    settings.compiled_dir.mkdir(parents=True, exist_ok=True)
    return FileSystemBytecodeCache(str(settings.compiled_dir))


def init_app(app: Flask) -> None:
    """Keep what the templates of `app` compile to."""
    app.jinja_options = {**app.jinja_options, "bytecode_cache": kept(settings_of(app))}
