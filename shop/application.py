"""The application. `create_app` is the only place that knows every area."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec

from click import ClickException
from flask import Blueprint, Flask
from flask_babel import Babel
from sqlalchemy import make_url
from werkzeug.middleware.proxy_fix import ProxyFix

from config import ROOT, Settings, settings_from_environment
from shop import db
from shop.kernel.clock import Clock, SystemClock
from shop.web import (
    access,
    assets,
    compiled,
    errors,
    filters,
    glossary,
    guide,
    headers,
    language,
    layout,
    limits,
    looks,
    messages,
    nav,
    reckoned,
    search,
)
from shop.web.between import Between
from shop.web.late_rules import LateRule

PAGES = (
    "shop.people.views",
    "shop.worklist.views",
    "shop.calendar.views",
    "shop.catalog.views",
    "shop.customers.views",
    "shop.stock.views",
    "shop.recipes.views",
    "shop.purchasing.views",
    "shop.safety.views",
    "shop.pottery.views",
    "shop.promotions.views",
    "shop.suggestions.views",
    "shop.sales.views",
    "shop.sales.usage.views",
    "shop.sales.imports.views",
    "shop.reconcile.views",
    "shop.printing.views",
    "shop.backup.views",
    "shop.shifts.views",
    "shop.live.imports.views",
    "shop.live.sessions.views",
    "shop.live.claims.views",
    "shop.live.partner.views",
    "shop.live.videos.views",
    "shop.planning.views",
    "shop.books.views",
    "shop.till.views",
    "shop.till.api",
    "shop.till.members_api",
    "shop.till.pieces_api",
    "shop.till.answers_api",
    "shop.till.phone",
    "shop.till.drawer.api",
    "shop.till.board.views",
    "shop.till.rescue.views",
    "shop.till.board.api",
    "shop.reports.views",
    "shop.upkeep.views",
    "shop.upkeep.jobs.views",
    "shop.upkeep.lan.views",
)
#: Where areas register their kinds of jobs and what the worker does between them.
JOBS = (
    "shop.calendar.jobs",
    "shop.catalog.jobs",
    "shop.stock.jobs",
    "shop.purchasing.jobs",
    "shop.safety.jobs",
    "shop.sales.jobs",
    "shop.sales.imports.jobs",
    "shop.reconcile.jobs",
    "shop.printing.jobs",
    "shop.backup.jobs",
    "shop.shifts.jobs",
    "shop.live.imports.jobs",
    "shop.live.claims.jobs",
    "shop.live.partner.jobs",
    "shop.planning.jobs",
    "shop.suggestions.jobs",
    "shop.books.jobs",
    "shop.reports.jobs",
    "shop.demo.jobs",
    "shop.upkeep.jobs.kinds",
)

LARGEST_REQUEST = 4 * 1024 * 1024


NO_BOOKS = "这里还没有账：{place}。请先运行 python3 manage.py run 开店，或者用 SHOP_DATA_DIR 指到小店的数据目录。"
NO_DEMO = "这里还没有演示店：{place}。请先运行 python3 manage.py run，演示店就会建好。"
OTHER_VERSION = "{place} 的账是另一个版本写的，没有动它。请先用这个版本运行 python3 manage.py run，它会先备份再更新。"


@contextmanager
def existing_shop(*, demo: bool) -> Iterator[Flask]:
    """The shop, or its demo, for a command that needs books as they are: inside an application context.

    Raises ClickException when there are no books, or they are not of this version.
    """
    settings = settings_from_environment(demo=demo)
    place = make_url(settings.database_url).render_as_string()
    found = db.revision_at(settings.database_url)
    if found is None:
        raise ClickException((NO_DEMO if demo else NO_BOOKS).format(place=place))
    if found != db.newest_revision():
        raise ClickException(OTHER_VERSION.format(place=place))
    with create_app(settings).app_context() as context:
        yield context.app


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> Flask:
    """Build the application for one installation; `clock` is replaced in tests."""
    settings = settings or settings_from_environment()
    app = Flask("shop", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.url_rule_class = LateRule
    secure = settings.secure_cookies
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        SESSION_COOKIE_NAME=settings.cookie_name("shop"),
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=12 * 3600,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        TESTING=settings.testing,
        BABEL_DEFAULT_LOCALE="zh_Hans_CN",
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
    )
    app.extensions["settings"] = settings
    app.extensions["clock"] = clock or SystemClock()
    app.extensions["between"] = Between(settings.between_file)
    db.init_app(app, settings.database_url)
    compiled.init_app(app)
    Babel(app, locale_selector=language.chosen)
    for part in (
        assets,
        language,
        headers,
        errors,
        filters,
        messages,
        nav,
        layout,
        looks,
        search,
        guide,
        glossary,
        reckoned,
    ):
        part.init_app(app)
    import_module("shop.people.login").init_app(app)
    limits.init_app(app)
    access.init_app(app)
    for name in JOBS:
        import_module(name)
    for name in PAGES:
        if find_spec(name) is not None:
            for value in vars(import_module(name)).values():
                if isinstance(value, Blueprint) and value.import_name == name:
                    app.register_blueprint(value)
    import_module("shop.people.glance").init_app(app)
    if settings.proxy_hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxy_hops, x_proto=settings.proxy_hops)  # type: ignore[method-assign]
    return app
