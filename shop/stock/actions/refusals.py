"""Why stock refuses."""

from __future__ import annotations

from shop.kernel.errors import N_, Conflict, DomainError


class AlreadyReversed(Conflict):
    """Goods are restored once."""

    message = N_("这笔流水已经冲回过了，不能再冲一次。")


class NotTheReverse(DomainError):
    """A reversal is the whole move backwards."""

    message = N_("冲回的物料、数量和方向要和原来那一笔正好相反。")
