"""任务: what is being done beside the shop, what came out, calling off, trying again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.jobs import queries
from shop.jobs.actions import queue
from shop.jobs.kinds import all_kinds
from shop.jobs.models import Job
from shop.jobs.rules import JobState
from shop.kernel.errors import N_, Forbidden, NotFound
from shop.upkeep.jobs.kinds import BY_HAND
from shop.web.access import May, access_of, logged_in, may, needs
from shop.web.messages import tell
from shop.web.now import now

GONE = N_("这个文件已经过期删除了（保留 7 天）。需要的话请重新导出一次。")

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


def _whose() -> int | None:
    """Everybody's jobs (None) for those who may see them, else one's own."""
    person: int = current_user.person_id
    return None if may(May.SEE_JOBS) else person


def _may_handle(job: Job) -> bool:
    """Whether the present person may call this job off, try it again and fetch its result."""
    kind = all_kinds().get(job.kind)
    return kind is not None and may(kind.right)


def _job_to_handle(job_id: int) -> Job:
    job = queries.job_of(job_id, _whose())
    if not _may_handle(job):
        raise Forbidden
    return job


@blueprint.get("")
@logged_in
def jobs() -> ResponseReturnValue:
    """Jobs: waiting, being done, done."""
    return render_template("jobs/jobs.html", **_list())


@blueprint.get("/live")
@logged_in
def jobs_live() -> ResponseReturnValue:
    """The list as it is now; 204 while the version the page has is still the right one."""
    if request.args.get("version") == queries.version_of(_whose()):
        return "", 204
    return render_template("jobs/_list.html", **_list())


def _list() -> dict[str, Any]:
    whose = _whose()
    return {
        "version": queries.version_of(whose),
        "jobs": queries.shown_jobs(whose),
        "by_hand": [all_kinds()[name] for name in BY_HAND],
        "nobody_works": queries.nobody_works(now()),
        **WORDS,
    }


@blueprint.get("/<int:job_id>")
@logged_in
def job(job_id: int) -> ResponseReturnValue:
    """One job."""
    return render_template("jobs/job.html", **_one(job_id))


@blueprint.get("/<int:job_id>/live")
@logged_in
def job_live(job_id: int) -> ResponseReturnValue:
    """One job as it is now; 204 while the version the page has is still the right one."""
    found = _one(job_id)
    if request.args.get("version") == str(found["job"].version):
        return "", 204
    return render_template("jobs/_job.html", **found)


def _one(job_id: int) -> dict[str, Any]:
    found = queries.job_of(job_id, _whose())
    return {"job": found, "nobody_works": queries.nobody_works(now()), **WORDS}


@blueprint.post("/start")
@needs(May.SEE_JOBS)
def start() -> ResponseReturnValue:
    """Start one of the checks now."""
    kind = request.form.get("kind", "")
    if kind not in BY_HAND:
        raise NotFound
    job_id = queue.enqueue(kind, subject="by_hand", by=current_user.person_id, at=now())
    return redirect(url_for("jobs.job", job_id=job_id), 303)


@blueprint.post("/<int:job_id>/cancel")
@logged_in
def cancel(job_id: int) -> ResponseReturnValue:
    """Call a job off."""
    queue.cancel(_job_to_handle(job_id).id, at=now())
    tell(_("已取消。已经记好的账是完整的。"))
    return redirect(url_for("jobs.job", job_id=job_id), 303)


@blueprint.post("/<int:job_id>/retry")
@logged_in
def retry(job_id: int) -> ResponseReturnValue:
    """Have a job done again that failed or was called off."""
    queue.retry(_job_to_handle(job_id).id, at=now())
    tell(_("又排进去了，马上开始。"))
    return redirect(url_for("jobs.job", job_id=job_id), 303)


@blueprint.get("/<int:job_id>/result")
@logged_in
def result(job_id: int) -> ResponseReturnValue:
    """The file that came out."""
    made = _job_to_handle(job_id).result or {}
    if not made.get("file"):
        raise NotFound
    path = queries.results_folder() / Path(made["file"]).name
    if not path.is_file():
        raise NotFound(GONE)
    return send_file(path, as_attachment=True, download_name=made["download_name"])


def title_of(job: Job) -> str:
    """What the job is called."""
    kind = all_kinds().get(job.kind)
    title: str = _(kind.title) if kind else job.kind
    return title


def sentence(kept: dict[str, Any] | None) -> str:
    """A sentence that was kept with its facts, in the reader's language."""
    if not kept or not kept.get("message"):
        return ""
    message = kept["message"]
    text: str = _(message)
    return text % kept["facts"] if kept.get("facts") else text


def way_to(job: Job) -> str | None:
    """The page of what the job works on, when the present person may open it."""
    kind = all_kinds().get(job.kind)
    if kind is None or kind.page not in current_app.view_functions:
        return None
    access = access_of(current_app, kind.page)
    if access is None or (access.right is not None and not may(access.right)):
        return None
    return url_for(kind.page, **{name: job.arguments[argument] for name, argument in kind.page_values.items()})


WORDS: dict[str, Any] = {
    "states": JobState,
    "title_of": title_of,
    "sentence": sentence,
    "way_to": way_to,
    "may_handle": _may_handle,
}
