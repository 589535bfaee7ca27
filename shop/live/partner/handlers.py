"""What the worker does: writes approved versions, and lets go of files and recipients whose time is over."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from shop.db import session, transaction
from shop.jobs.actions.leases import Claimed
from shop.jobs.progress import Outcome, Progress
from shop.kernel.errors import N_
from shop.live.partner import writing
from shop.live.partner.actions.orders import erase_due
from shop.live.partner.models import HandOver
from shop.people.actions import audit
from shop.stock.queries.lists import nicknames
from shop.web.filters import local_datetime
from shop.web.now import now

KEEP_DAYS = 30
WRITING = N_("正在写清单")


def write_hand_over(job: Claimed, progress: Progress) -> Outcome:
    """Write the file of an approved version. Repeating it writes the file anew until it is there."""
    found = session().get_one(HandOver, job.arguments["hand_over"])
    number, rows = found.id, found.rows
    if found.state == "writing":
        write_file_of(number, lambda done: progress.step(done, rows, WRITING))
    return Outcome(N_("写好了 %(rows)s 行。"), {"rows": f"{rows:,}"})


def write_file_of(hand_over_id: int, tell: writing.Tell) -> None:
    """Write the file of a version, then say that it is there, with its checksum and its end."""
    found = session().get_one(HandOver, hand_over_id)
    partner = found.partner
    expires_at = now() + timedelta(days=found.keep_days)
    layout, path = writing.layout_of(found), writing.place_of(found)
    names = nicknames([found.asked_by, found.decided_by])
    cover = writing.cover_of(found, names, expires=local_datetime(expires_at))
    path.parent.mkdir(parents=True, exist_ok=True)
    begun = path.with_name(f"{path.name}.part")
    begun.touch(mode=0o600)

    sheet = writing.sheet_of(f"{partner.name} {found.title}", layout, writing.orders_of(found, tell))
    writing.write_file(begun, layout, [sheet, cover])
    mark = writing.checksum(begun)
    begun.replace(path)
    with transaction() as current:
        kept = current.get_one(HandOver, hand_over_id, with_for_update=True, populate_existing=True)
        kept.state, kept.sha256, kept.written_at, kept.expires_at = "written", mark, now(), expires_at
        current.flush()
        detail = f"{kept.title} {mark.hex()}"
        audit.record("hand_over.write", subject=f"hand_over:{kept.id}", detail=detail, by=kept.decided_by, at=now())


def expire(_job: Claimed, _progress: Progress) -> Outcome:
    """Remove files whose time is over and recipients of orders that are long finished."""
    with transaction() as current:
        due = select(HandOver).where(HandOver.state == "written", HandOver.expires_at <= now()).with_for_update()
        gone = current.scalars(due).all()
        for one in gone:
            writing.place_of(one).unlink(missing_ok=True)
            one.state = "expired"
            audit.record("hand_over.expire", subject=f"hand_over:{one.id}", detail=one.title, by=None, at=now())
    erased = erase_due(keep_days=KEEP_DAYS, at=now())
    facts = {"files": len(gone), "buyers": erased}
    return Outcome(N_("清除了 %(files)s 份到期的清单、%(buyers)s 位收件人的资料。"), facts)
