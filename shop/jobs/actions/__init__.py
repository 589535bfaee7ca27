"""Verbs of jobs: `queue` (enqueue, cancel, retry), `leases` (claim, renew, note, settle), `nights`, `tidying`."""

from shop.jobs.actions.queue import enqueue

__all__ = ["enqueue"]
