"""Which part of the shop is looked at."""

from __future__ import annotations

from enum import StrEnum

from shop.kernel.errors import N_

#: What the back hall makes; everything else on the menu is the front hall's.
MADE_IN_THE_BACK = "pottery"


class Scope(StrEnum):
    """Everything, one of the halls, or what was sold on the platforms' streams."""

    ALL = "all"
    FRONT = "front"
    BACK = "back"
    STREAMS = "streams"

    def holds(self, kind: str) -> bool:
        """Whether products of this kind belong here."""
        if self is Scope.ALL:
            return True
        return (kind == MADE_IN_THE_BACK) == (self is Scope.BACK) and self is not Scope.STREAMS

    @property
    def is_hall(self) -> bool:
        """Whether it is one of the two halls."""
        return self in (Scope.FRONT, Scope.BACK)


SCOPES = {
    Scope.ALL: N_("全部"),
    Scope.FRONT: N_("前厅"),
    Scope.BACK: N_("后厅"),
    Scope.STREAMS: N_("直播"),
}
