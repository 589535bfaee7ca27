"""What the layout of every desk page needs: addresses of assets that change with their content, demo mark, language."""

from __future__ import annotations

import os
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, urlencode

from flask import Flask, current_app, request
from flask_babel import get_locale
from flask_wtf.csrf import generate_csrf

from shop.web.access import access_of
from shop.web.forms import wrong_fields
from shop.web.now import settings
from shop.web.pages import here

LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


@lru_cache(maxsize=256)
def _address(prefix: str, folder: str, name: str, _changed: int) -> str:
    mark = sha256(Path(folder, name).read_bytes()).hexdigest()[:12]
    return f"{prefix}/{quote(name)}?v={mark}"


def asset(name: str) -> str:
    """The address of a file under static/, with a mark of its content so that browsers may keep it for ever."""
    folder = current_app.static_folder or ""
    prefix = f"{request.script_root}{current_app.static_url_path}"
    return _address(prefix, folder, name, os.stat(f"{folder}/{name}").st_mtime_ns)  # noqa: PTH116 - per icon


def has_page(endpoint: str) -> bool:
    """Whether this installation has the page `endpoint` (and it says who may open it)."""
    return endpoint in current_app.view_functions and access_of(current_app, endpoint) is not None


def is_demo() -> bool:
    """Whether this is the demo shop."""
    return settings().demo


def language_tag() -> str:
    """The page's language for the `lang` attribute."""
    return "en" if str(get_locale()).startswith("en") else "zh-CN"


def languages() -> list[dict[str, object]]:
    """The languages to choose from: code, own name, whether it is the present one, this page's address in it."""
    present = language_tag()[:2]
    return [
        {
            "code": code,
            "name": name,
            "here": code == present,
            "url": f"{request.path}?{urlencode({**request.args.to_dict(), 'lang': code})}",
        }
        for code, name in LANGUAGE_NAMES.items()
    ]


def init_app(app: Flask) -> None:
    """Make the helpers known to templates."""
    app.jinja_env.globals.update(
        asset=asset,
        has_page=has_page,
        is_demo=is_demo,
        language_tag=language_tag,
        languages=languages,
        here=here,
        csrf_token=generate_csrf,
        wrong_fields=wrong_fields,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
