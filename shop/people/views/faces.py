"""Photos of people: brought and taken away by whoever may edit people, seen by whoever may see people."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.people import security_log
from shop.people.actions.persons import found_person, set_person_photo
from shop.people.views import blueprint
from shop.people.views.persons import person_page
from shop.web.access import May, needs
from shop.web.forms import PhotoForm, put_problems
from shop.web.messages import tell
from shop.web.now import now, settings
from shop.web.photos import FACE_SIDES, BadPhoto, forget_photo, photo_answer, thumbnail

blueprint.add_app_template_global(thumbnail, "face_thumbnail")


@blueprint.post("/people/<int:person_id>/photo")
@needs(May.EDIT_PEOPLE)
def set_photo(person_id: int) -> ResponseReturnValue:
    """Bring a photo, or take it away."""
    found_person(person_id)
    form, name = PhotoForm(), None
    if request.form.get("remove") != "1":
        try:
            name = form.kept_in(settings().faces_dir, sides=FACE_SIDES)
        except BadPhoto as error:
            put_problems(form, error)
            return person_page(person_id, photo_form=form), 422
    unused = set_person_photo(person_id, name=name, by=current_user.person_id, at=now())
    if unused:
        forget_photo(unused, settings().faces_dir)
    security_log.note("person.photo", subject=person_id)
    tell(_("照片已换好。") if name else _("照片已去掉。"))
    return redirect(url_for("people.person", person_id=person_id), 303)


@blueprint.get("/people/photos/<name>")
@needs(May.SEE_PEOPLE)
def photo(name: str) -> ResponseReturnValue:
    """A person's photo. Other browsers and what lies between do not keep it."""
    return photo_answer(name, settings().faces_dir, cache="private")
