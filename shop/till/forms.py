"""Forms of 待核."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

NO_PRODUCT = 0


class BookForm(FlaskForm):
    """Book a held envelope; a product is asked for only when the catalogue does not know the one sold."""

    product_id = SelectField(_("记到这个商品"), coerce=int, default=NO_PRODUCT)


class DismissForm(FlaskForm):
    """Set a held envelope aside."""

    reason = StringField(
        _("作废理由"),
        validators=[InputRequired(_("请写明作废的理由，方便以后查账。")), Length(max=300, message=_("最多 300 字。"))],
    )
