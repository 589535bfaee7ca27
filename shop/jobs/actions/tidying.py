"""Old jobs and the files of their results do not stay for ever."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select

from shop.db import session, transaction
from shop.jobs.models import Job

FILES_STAY = timedelta(days=7)
JOBS_STAY = timedelta(days=60)


def forget_old(folder: Path, *, at: datetime) -> tuple[int, int]:
    """Remove result files after a week and jobs after two months; returns how many files and jobs went."""
    with transaction() as current:
        gone = current.execute(delete(Job).where(Job.finished_at < at - JOBS_STAY).returning(Job.id)).all()
    kept = select(Job.id).where((Job.finished_at.is_(None)) | (Job.finished_at >= at - FILES_STAY))
    wanted = {str(number) for number in session().scalars(kept)}
    session().rollback()
    files = [path for path in folder.glob("*") if path.is_file() and path.name.split(".")[0] not in wanted]
    for path in files:
        path.unlink(missing_ok=True)
    return len(files), len(gone)
