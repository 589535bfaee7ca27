"""Putting a closed item of the worklist back."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import NotFound
from shop.people.actions.worklist import reopen
from shop.people.views import blueprint
from shop.web.access import May, needs
from shop.web.messages import tell
from shop.web.now import now
from shop.worklist.queries import closed_elsewhere, item_for


@blueprint.post("/worklist/<int:item_id>/reopen")
@needs(May.SEE_WORKLIST)
def reopen_item(item_id: int) -> ResponseReturnValue:
    """Closed too soon: back on the worklist."""
    item = item_for(item_id, current_user.rights, current_user.person_id)
    if closed_elsewhere(item):
        raise NotFound
    reopen(item, by=current_user.person_id, at=now())
    tell(_("已放回待办。"))
    return redirect(url_for("worklist.item", item_id=item_id), 303)
