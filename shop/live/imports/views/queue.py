"""What waits for somebody: goods nobody knows, words of platforms nobody knows."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.kernel.errors import Invalid
from shop.live.imports import queries
from shop.live.imports.actions import goods, words
from shop.live.imports.forms import MatchForm, WordForm, states_to_choose
from shop.live.imports.views.blueprint import blueprint, me
from shop.web.access import May, needs
from shop.web.messages import tell
from shop.web.now import now


@blueprint.get("/queue")
@needs(May.SEE_ORDERS)
def queue() -> str:
    """Everything that waits, and what was answered before."""
    return render_template(
        "live/queue.html",
        goods=queries.waiting_goods(),
        words=queries.waiting_words(),
        known=queries.known_goods(),
        products=queries.products(),
        choices=states_to_choose,
    )


@blueprint.post("/queue/<int:line_id>")
@needs(May.SEE_ORDERS)
def match(line_id: int) -> ResponseReturnValue:
    """Say what goods are; remembered for the next file."""
    form = MatchForm.of(queries.products())
    if not form.validate_on_submit():
        raise Invalid
    count = goods.match(line_id, product_id=form.product_id.data, by=me(), at=now())
    tell(_("已认好 %(count)s 行，下次同样的商品会自动认出来。", count=count))
    return redirect(url_for("live_imports.queue"), 303)


@blueprint.post("/matches/<int:match_id>/forget")
@needs(May.IMPORT_ORDERS)
def forget(match_id: int) -> ResponseReturnValue:
    """Take an answer back."""
    goods.forget(match_id, by=me(), at=now())
    tell(_("已忘掉，这样商品又回到待认。"))
    return redirect(url_for("live_imports.queue"), 303)


@blueprint.post("/words")
@needs(May.IMPORT_ORDERS)
def settle() -> ResponseReturnValue:
    """Say what a platform's word means; remembered for the next file."""
    form = WordForm()
    if not form.validate_on_submit():
        raise Invalid
    count = words.settle(
        form.platform.data, form.scope.data, form.word.data or "", state=form.state.data, by=me(), at=now()
    )
    tell(_("已确认，改了 %(count)s 条记录。", count=count))
    return redirect(url_for("live_imports.queue"), 303)
