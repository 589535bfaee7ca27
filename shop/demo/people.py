"""The invented people of the demo shop; passwords and PINs are made at random for every installation."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from shop.people.rules.secrets import is_easy_pin

TEACHERS = (("普老师", "普云", "pu.yun", ("teacher", "administrator")), ("罗老师", "罗敏", "luo.min", ("teacher",)))
STUDENTS = (
    ("阿朵", "李阿朵", "01", "clay", ("cashier", "barista")),
    ("小马", "马强", "02", "indigo", ("cashier",)),
    ("玉香", "刀玉香", "03", "terrace", ("barista",)),
    ("石头", "白石", "04", "amber", ("store_manager", "cashier")),
    ("阿依", "杨依", "05", "coffee", ("cashier", "marketing")),
    ("岩糯", "岩糯", "06", "danger", ("studio", "cashier")),
)


@dataclass(frozen=True, slots=True)
class DemoPeople:
    """How to get into the demo shop. Kept in a file of the demo's own, printed at every start."""

    teacher: str
    password: str
    second_teacher: str
    second_password: str
    pins: dict[str, str]

    def lines(self, address: str) -> Iterator[str]:
        """What the console says."""
        yield f"老师  {address}/login    用户名 {self.teacher}    密码 {self.password}"
        yield f"另一位老师（批准用）    用户名 {self.second_teacher}    密码 {self.second_password}"
        yield "学生在收银台用 PIN：" + "  ".join(f"{name} {pin}" for name, pin in self.pins.items())

    def keep(self, path: Path) -> None:
        """Write the file, readable by its owner only."""
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")


def new_people() -> DemoPeople:
    """Fresh secrets for the invented people."""
    pins: set[str] = set()
    while len(pins) < len(STUDENTS):
        candidate = f"{secrets.randbelow(900000) + 100000}"
        if not is_easy_pin(candidate):
            pins.add(candidate)
    return DemoPeople(
        teacher=TEACHERS[0][2],
        password=secrets.token_urlsafe(12),
        second_teacher=TEACHERS[1][2],
        second_password=secrets.token_urlsafe(12),
        pins=dict(zip((s[0] for s in STUDENTS), sorted(pins, key=lambda p: p[::-1]), strict=True)),
    )


def kept_people(path: Path) -> DemoPeople | None:
    """The secrets of an earlier start, if there are any."""
    return DemoPeople(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None
