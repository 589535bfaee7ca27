"""Tables of people, their roles, devices and sessions."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base


class PersonKind(StrEnum):
    """What somebody is at the school."""

    TEACHER = "teacher"
    STUDENT = "student"
    PARTNER = "partner"


class Purpose(StrEnum):
    """What an enrolled tablet stands there for. A display stands before customers and may only show."""

    TILL = "till"
    BOARD = "board"
    DISPLAY = "display"


class Person(Base):
    """Somebody who works in or with the shop. `nickname` is what public pages and tablets show.

    `one_time_until`: the password was handed out for a first login until then and must be changed there.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("kind IN ('teacher', 'student', 'partner')", name="kind_known"),
        CheckConstraint("failed_passwords >= 0 AND failed_pins >= 0", name="failures_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    username: Mapped[str | None] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    nickname: Mapped[str] = mapped_column(String(32))
    staff_number: Mapped[str | None] = mapped_column(String(32), unique=True)
    birthday: Mapped[str | None] = mapped_column(String(10))
    colour: Mapped[str] = mapped_column(String(16), default="clay")
    photo: Mapped[str | None] = mapped_column(String(80))
    active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str | None] = mapped_column(String(256))
    one_time_until: Mapped[datetime | None]
    pin_hash: Mapped[str | None] = mapped_column(String(256))
    failed_passwords: Mapped[int] = mapped_column(default=0)
    password_wait_until: Mapped[datetime | None]
    failed_pins: Mapped[int] = mapped_column(default=0)
    pin_locked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    roles: Mapped[list[Role]] = relationship(secondary="person_role", order_by="Role.id", lazy="selectin")

    @property
    def birthday_date(self) -> date | None:
        """The birthday as a date."""
        return date.fromisoformat(self.birthday) if self.birthday else None


class Role(Base):
    """A named set of rights; `code` is fixed for the seeded ones so that tests and guides can name them."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    name_en: Mapped[str] = mapped_column(String(64), default="")

    rights: Mapped[list[RoleRight]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class RoleRight(Base):
    """One right of a role; `right` is a value of shop.web.access.May."""

    __tablename__ = "role_right"

    role_id: Mapped[int] = mapped_column(ForeignKey("role.id", ondelete="CASCADE"), primary_key=True)
    right: Mapped[str] = mapped_column(String(48), primary_key=True)


class PersonRole(Base):
    """Which roles a person holds."""

    __tablename__ = "person_role"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"), primary_key=True, index=True)


class Device(Base):
    """An enrolled tablet. Its credential is kept only as a SHA-256 hash; `letter` starts its order numbers."""

    __tablename__ = "device"
    __table_args__ = (
        CheckConstraint("epoch >= 1", name="epoch_counts"),
        CheckConstraint("purpose IN ('till', 'board', 'display')", name="purpose_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    letter: Mapped[str] = mapped_column(String(4), unique=True)
    purpose: Mapped[str] = mapped_column(String(8), default=Purpose.TILL.value)
    epoch: Mapped[int] = mapped_column(default=1)
    credential_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    enrol_code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    enrol_until: Mapped[datetime | None]
    enrolled_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    contiguous_seq: Mapped[int] = mapped_column(default=0)
    highest_seq: Mapped[int] = mapped_column(default=0)
    last_sha256: Mapped[str] = mapped_column(String(64), default="0" * 64)
    pending: Mapped[int] = mapped_column(default=0)
    app_version: Mapped[str] = mapped_column(String(32), default="")
    last_heard_at: Mapped[datetime | None]
    clock_offset_ms: Mapped[int] = mapped_column(default=0)
    failed_pins: Mapped[int] = mapped_column(default=0)
    pin_wait_until: Mapped[datetime | None]
    storage: Mapped[str] = mapped_column(String(12), default="", doc="persistent or at_risk, as the tablet says")
    free_mb: Mapped[int | None] = mapped_column(doc="space the browser still gives it")
    signing_key: Mapped[str] = mapped_column(String(200), default="", doc="public key of the signs on its papers")


class DevicePerson(Base):
    """Who may switch on which tablet by PIN."""

    __tablename__ = "device_person"

    device_id: Mapped[int] = mapped_column(ForeignKey("device.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)


class LoginSession(Base):
    """Somebody being logged in, at a desk (password) or on a tablet (PIN). Ending it ends the access at once."""

    __tablename__ = "login_session"
    __table_args__ = (
        CheckConstraint("kind IN ('desk', 'till')", name="kind_known"),
        Index("ix_login_session_open", "person_id", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    kind: Mapped[str] = mapped_column(String(8))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(String(32), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    browser: Mapped[str] = mapped_column(String(200), default="")


class Approval(Base):
    """A fresh yes of a second person to exactly one action and amount; used at most once."""

    __tablename__ = "approval"
    __table_args__ = (
        CheckConstraint("requested_by <> approved_by", name="four_eyes"),
        UniqueConstraint("used_by_operation", name="uq_approval_used_by_operation"),
        Index("ix_approval_operation", "operation_uuid"),
    )

    uuid: Mapped[UUID] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(String(32))
    operation_uuid: Mapped[UUID]
    amount_fen: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200))
    requested_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    approved_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    granted_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by_operation: Mapped[UUID | None]
    offline: Mapped[str] = mapped_column(String(8), default="", doc="pin or phone when a tablet took it alone")


class ApprovalRequest(Base):
    """A tablet asks a teacher who is not there. Answered once; a yes points to the approval it made."""

    __tablename__ = "approval_request"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'granted', 'denied', 'withdrawn', 'expired')",
            name="state_known",
        ),
        CheckConstraint("(state = 'granted') = (approval_uuid IS NOT NULL)", name="granted_by_approval"),
        CheckConstraint("amount_fen >= 0", name="amount_not_negative"),
        Index("ix_approval_request_state", "state", "expires_at"),
        Index("ix_approval_request_device", "device_id", "asked_at"),
    )

    uuid: Mapped[UUID] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(String(32))
    operation_uuid: Mapped[UUID]
    amount_fen: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(120), default="", doc="in words: which order, which line")
    lines: Mapped[list[Any]] = mapped_column(default=list, doc="name, quantity, fen")
    requested_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(200), default="", doc="why not")
    approval_uuid: Mapped[UUID | None] = mapped_column(ForeignKey("approval.uuid"))


class AuditEntry(Base):
    """One line of the audit trail; `sha256` covers the line and the hash before it, so nothing can be slipped in."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject"), Index("ix_audit_entry_person", "person_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    verb: Mapped[str] = mapped_column(String(48), index=True)
    subject: Mapped[str] = mapped_column(String(80))
    detail: Mapped[str] = mapped_column(String(2000), default="")
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))


class ShopSetting(Base):
    """One setting of the shop (name, rounding, receipt, limits); values are JSON text read by queries."""

    __tablename__ = "shop_setting"

    name: Mapped[str] = mapped_column(String(48), primary_key=True)
    value: Mapped[str] = mapped_column(String(4000))
