"""Pages of streams: the plan, its goods, its approval, presenters."""

from shop.live.sessions.views import goods, plans, presenters
from shop.live.sessions.views.blueprint import blueprint

__all__ = ["blueprint", "goods", "plans", "presenters"]
