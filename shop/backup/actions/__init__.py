"""Verbs of backup and restore."""

from shop.backup.actions.queue import queue_backup

__all__ = ["queue_backup"]
