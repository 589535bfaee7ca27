"""How each platform's buyers are treated: not kept, or kept sealed because the shop ships itself."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.live.imports import queries
from shop.live.imports.actions import buyers
from shop.live.imports.forms import ChannelForm
from shop.live.imports.views.blueprint import blueprint, me
from shop.web.access import May, needs
from shop.web.messages import tell
from shop.web.now import now


@blueprint.route("/channels", methods=["GET", "POST"])
@needs(May.IMPORT_ORDERS)
def channels() -> ResponseReturnValue:
    """All platforms; one is changed at a time."""
    sent = ChannelForm()
    if sent.validate_on_submit():
        erased = buyers.set_channel(
            sent.platform.data,
            keeps_buyers=sent.keeps_buyers.data,
            keep_days=sent.keep_days.data or 0,
            by=me(),
            at=now(),
        )
        tell(_("已保存，清除了 %(count)s 位买家的资料。", count=erased) if erased else _("已保存。"))
        return redirect(url_for("live_imports.channels"), 303)
    refused = request.method == "POST"
    return render_template("live/channels.html", kept=queries.channels(), sent=sent), 422 if refused else 200
