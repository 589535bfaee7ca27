"""The list of works, one work, its editor and its photos."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import Invalid, Problem
from shop.pottery import words
from shop.pottery.actions import works as actions
from shop.pottery.forms import CLAIM_ROWS, WorkFilterForm, WorkForm
from shop.pottery.models import Work
from shop.pottery.queries import works as queries
from shop.pottery.queries.works import contact_of, served_lot
from shop.pottery.rules.works import WorkFacts
from shop.pottery.views.blueprint import blueprint, work_page
from shop.web.access import May, needs
from shop.web.forms import PhotoForm, put_problems
from shop.web.limits import SEARCHES, limiter
from shop.web.messages import tell
from shop.web.now import now, settings
from shop.web.pages import paged
from shop.web.photos import BadPhoto, thumbnail

LARGEST_CLAIMS = 12


@blueprint.get("/pottery")
@needs(May.SEE_WORKS)
@limiter.limit(SEARCHES)
def works() -> ResponseReturnValue:
    """All works."""
    form = WorkFilterForm(request.args)
    page = paged(queries.work_list((form.q.data or "").strip()[:60], contact=form.contact.data or ""), file=False)
    return render_template(
        "pottery/works.html", page=page, form=form, words=words, contact_of=contact_of, served=served_lot(),
        thumbnail=thumbnail,
    )  # fmt: skip


@blueprint.route("/pottery/new", methods=["GET", "POST"])
@needs(May.EDIT_WORKS)
def work_new() -> ResponseReturnValue:
    """Describe a product of pottery."""
    form = WorkForm()
    form.offer(queries.products_without_work(), queries.possible_makers())
    if request.method == "POST" and (made := _saved(form, None)):
        tell(_("已添加「%(name)s」。", name=made.product.name))
        return redirect(url_for("pottery.work", work_id=made.id), 303)
    return _editor(form, None)


@blueprint.get("/pottery/<int:work_id>")
@needs(May.SEE_WORKS)
def work(work_id: int) -> ResponseReturnValue:
    """One work."""
    return work_page(work_id)


@blueprint.route("/pottery/<int:work_id>/edit", methods=["GET", "POST"])
@needs(May.EDIT_WORKS)
def work_edit(work_id: int) -> ResponseReturnValue:
    """Change what is said of a work."""
    found = queries.whole_work(work_id)
    facts = queries.work_facts(found)
    form = WorkForm() if request.method == "POST" else _filled(facts)
    form.offer([], queries.possible_makers(set(facts.makers)))
    if request.method == "POST" and _saved(form, work_id):
        tell(_("已保存「%(name)s」。", name=found.product.name))
        return redirect(url_for("pottery.work", work_id=work_id), 303)
    return _editor(form, found)


@blueprint.post("/pottery/<int:work_id>/photos")
@needs(May.EDIT_WORKS)
def photo_new(work_id: int) -> ResponseReturnValue:
    """Bring a photo, or take one away."""
    queries.work_by_id(work_id)
    if gone := request.form.get("remove", "")[:80]:
        actions.remove_photo(work_id, name=gone, by=current_user.person_id, at=now())
        tell(_("照片已去掉。"))
        return redirect(url_for("pottery.work", work_id=work_id), 303)
    form = PhotoForm()
    try:
        name = form.kept_in(settings().uploads_dir)
        actions.add_photo(work_id, name=name, by=current_user.person_id, at=now())
    except (BadPhoto, actions.TooManyPhotos) as error:
        put_problems(form, error)
        return work_page(work_id, photo_form=form), 422
    tell(_("照片已保存。"))
    return redirect(url_for("pottery.work", work_id=work_id), 303)


def _filled(facts: WorkFacts) -> WorkForm:
    data = {name: getattr(facts, name) for name in WorkForm.__dict__ if hasattr(facts, name)}
    data["makers"] = list(facts.makers)
    data["claims"] = [{"kind": one.kind, "claim": one.claim, "source": one.source} for one in facts.claims]
    form = WorkForm(formdata=None, data=data)
    for _row in range(min(len(facts.claims) + 1, LARGEST_CLAIMS) - max(len(facts.claims), CLAIM_ROWS)):
        form.claims.append_entry()
    return form


def _saved(form: WorkForm, work_id: int | None) -> Work | None:
    right = form.validate()
    facts, rows = form.facts()
    try:
        if not right:
            raise Invalid
        return actions.save_work(
            facts, work_id=work_id, product_id=form.product_id.data, by=current_user.person_id, at=now()
        )
    except Invalid as error:
        moved = tuple(Problem(_on_row(one.field, rows), one.message, one.facts) for one in error.problems)
        put_problems(form, Invalid(problems=moved))
        return None


def _on_row(field: str, rows: list[int]) -> str:
    """The field of a claim in the row where it was typed."""
    if not field.startswith("claims-"):
        return field
    _list, place, name = field.split("-")
    return f"claims-{rows[int(place)]}-{name}"


def _editor(form: WorkForm, work: Work | None) -> ResponseReturnValue:
    page = render_template("pottery/edit.html", form=form, work=work)
    return page, 422 if request.method == "POST" else 200
