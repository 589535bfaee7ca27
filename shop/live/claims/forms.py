"""What operators type: a pasted line, what was understood of it, a payment."""

from __future__ import annotations

from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField

from shop.live.claims.actions.claiming import ClaimFacts
from shop.live.claims.rules import Parsed
from shop.live.imports.rules.records import Buyer
from shop.live.sessions.forms import CountField, LineField
from shop.web.forms import uuid_of


class ClaimForm(FlaskForm):
    """A claim; the line is read on the server, and what was read can be put right before it counts."""

    uuid = HiddenField()
    text = TextAreaField(_l("粘贴弹幕或客服消息"))
    place = CountField(_l("链接号"))
    quantity = CountField(_l("几件"))
    name = LineField(_l("收件人"))
    phone = LineField(_l("电话"))
    address = StringField(_l("地址"))

    def identity(self) -> UUID:
        """The name the form was given; a new one when it was lost."""
        return uuid_of(self.uuid.data)

    def facts(self, goods_id: int) -> ClaimFacts:
        """As the action takes it."""
        buyer = Buyer(
            name=self.name.data or "", phone=(self.phone.data or "").replace(" ", "").replace("-", ""),
            address=(self.address.data or "").strip(),
        )  # fmt: skip
        return ClaimFacts(uuid=self.identity(), goods_id=goods_id, quantity=self.quantity.data or 0, buyer=buyer)

    def take(self, parsed: Parsed) -> None:
        """Fill in what was understood."""
        for typed in (self.place, self.quantity):
            typed.raw_data = None  # or the page would show again what was typed before
        self.place.data, self.quantity.data = parsed.place, parsed.quantity or 1
        self.name.data, self.phone.data, self.address.data = parsed.name, parsed.phone, parsed.address
