"""What tablets send, as types: decoding is validating. Unknown fields, NaN, huge numbers and long texts are refused."""

from __future__ import annotations

from datetime import date
from functools import cache
from threading import Lock
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from shop.kernel.errors import N_, Invalid, Problem

LARGEST_FEN = 10**11
LARGEST_ID = 2**31 - 1

Id = Annotated[int, Meta(ge=1, le=LARGEST_ID)]
Count = Annotated[int, Meta(ge=0, le=LARGEST_ID)]
Fen = Annotated[int, Meta(ge=0, le=LARGEST_FEN)]
SignedFen = Annotated[int, Meta(ge=-LARGEST_FEN, le=LARGEST_FEN)]
Back = Annotated[int, Meta(ge=-LARGEST_FEN, lt=0)]
Quantity = Annotated[int, Meta(ge=1, le=10**9)]
Tiny = Annotated[str, Meta(max_length=16)]
Code = Annotated[str, Meta(max_length=40)]
Short = Annotated[str, Meta(max_length=80)]
Text = Annotated[str, Meta(max_length=200)]
Name = Annotated[str, Meta(max_length=300)]
Hex = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
UuidText = Annotated[str, Meta(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
ApprovalRef = Annotated[str, Meta(pattern="^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$")]
"""An approval inside a sale; empty when none was given, which must not keep a paid sale out of the books."""
Lines = Meta(min_length=1, max_length=500)
Kind = Annotated[str, Meta(pattern="^[a-z_]{1,16}$")]
"""What an envelope carries; a later edition may know more kinds than we do."""
Action = Literal["refund", "void", "comp", "discount", "price_override", "cash_out"]


class Message(Struct, forbid_unknown_fields=True, kw_only=True, gc=False):
    """Base of everything tablets send."""


class MadeLine(Message):
    """A line of a sale that was made while the server was away."""

    order_uuid: UUID
    line_no: Annotated[int, Meta(ge=1, le=500)]


class SyncRequest(Message):
    """A batch of envelopes with the tablet's heartbeat; each envelope is decoded on its own."""

    device_id: Id
    epoch: Id
    app_version: Annotated[str, Meta(max_length=32)]
    pending: Count
    highest_seq: Count
    sent_at: Annotated[str, Meta(max_length=32)]
    envelopes: Annotated[list[msgspec.Raw], Meta(max_length=200)]
    made: Annotated[list[MadeLine], Meta(max_length=2000)] = []
    storage: Literal["", "persistent", "at_risk"] = ""
    free_mb: Count | None = None
    signing_key: Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{0,120}$")] = ""


class Envelope(Message):
    """One thing a tablet did. The hash covers every field, so that a replay is told from an impostor."""

    envelope_uuid: UuidText
    device_id: Id
    epoch: Id
    device_seq: Id
    shift_uuid: UuidText | None
    type: Kind
    occurred_at: Annotated[str, Meta(min_length=20, max_length=32)]
    catalog_version: Count
    payload: Annotated[str, Meta(max_length=400_000)]
    prev_sha256: Hex
    sha256: Hex
    offline: Annotated[str, Meta(min_length=1, max_length=20_000)] | None = None

    def hashed_text(self) -> str:
        """The text the tablet hashed; the second form carries what the tablet checked without the server."""
        form, mark = ("2", f"{self.offline}\n") if self.offline else ("1", "")
        return (
            f"{form}\n{self.envelope_uuid}\n{self.device_id}\n{self.epoch}\n{self.device_seq}\n"
            f"{self.shift_uuid or ''}\n{self.type}\n{self.occurred_at}\n{self.catalog_version}\n"
            f"{self.prev_sha256}\n{mark}{self.payload}"
        )


class PhoneAnswer(Message):
    """What a teacher's phone answered to the tablet's challenge."""

    slot: Id
    asked_at: Annotated[str, Meta(min_length=20, max_length=32)]
    answer: Annotated[str, Meta(pattern="^[0-9]{16}$")]


class OfflineApproval(Message):
    """A yes that the tablet took without the server: by the approver's PIN there, or by the answer of a phone."""

    approval_uuid: UUID
    action: Action
    operation_uuid: UUID
    amount_fen: Fen
    reason: Text
    approver_id: Id
    granted_at: Annotated[str, Meta(min_length=20, max_length=32)]
    phone: PhoneAnswer | None = None


class Offline(Message):
    """What the tablet checked alone while the server was away."""

    pin: bool = False
    approvals: Annotated[list[OfflineApproval], Meta(max_length=50)] = []


class Modifier(Message):
    """A choice taken with a line."""

    id: Id
    group_id: Id
    name: Text
    quantity: Annotated[int, Meta(ge=1, le=100)]
    price_fen: SignedFen


class LineDiscount(Message):
    """Part of a line's discount and why it was given."""

    kind: Literal["line", "order", "combo", "comp", "promotion"]
    label: Text
    reason: Text
    fen: Fen
    approval_uuid: ApprovalRef | None
    promo_id: Id | None = None


class Override(Message):
    """A price set by hand."""

    from_fen: Fen
    reason: Text
    approval_uuid: ApprovalRef | None


class Combo(Message):
    """The combo a component belongs to."""

    combo_uuid: UUID
    product_id: Id
    name: Name


class Comp(Message):
    """A line given free."""

    reason: Text
    approval_uuid: ApprovalRef | None


class Tax(Message):
    """The tax of a line as it was on the tablet."""

    code: Tiny
    rate_bp: Annotated[int, Meta(ge=0, le=10_000)]
    included: bool
    fen: Fen


class Line(Message):
    """A line of a sale."""

    line_no: Annotated[int, Meta(ge=1, le=500)]
    product_id: Id
    variant_id: Id | None
    name: Name
    quantity: Quantity
    list_price_fen: Fen
    modifiers: Annotated[list[Modifier], Meta(max_length=50)]
    unit_price_fen: Fen
    override: Override | None
    discount_fen: Fen
    discounts: Annotated[list[LineDiscount], Meta(max_length=20)]
    combo: Combo | None
    comp: Comp | None
    total_fen: SignedFen
    tax: Tax
    note: Text


class OrderDiscount(Message):
    """A discount on the whole order, shared over its lines."""

    kind: Literal["percent", "amount"]
    value: Fen
    fen: Fen
    reason: Text
    approval_uuid: ApprovalRef | None


class Payment(Message):
    """Money taken."""

    payment_uuid: UUID
    method: Tiny
    net_fen: Fen
    tendered_fen: Fen
    change_fen: Fen
    external_ref: Short


class Sale(Message):
    """A paid order."""

    v: Literal[1]
    order_uuid: UUID
    number: Annotated[str, Meta(min_length=1, max_length=32)]
    call_number: Tiny
    business_day: date
    day_count: Id
    service: Literal["dine_in", "takeaway"]
    cashier_id: Id
    note: Text
    lines: Annotated[list[Line], Lines]
    order_discount: OrderDiscount | None
    gross_fen: Fen
    discount_fen: Fen
    total_fen: SignedFen
    rounding_fen: SignedFen
    payments: Annotated[list[Payment], Meta(max_length=20)]
    parked_uuid: UUID | None
    member: Annotated[str, Meta(max_length=16)] | None = None
    priced_at: Annotated[str, Meta(max_length=32)] = ""
    coupons: Annotated[list[Tiny], Meta(max_length=5)] = []
    points: Count = 0
    points_spent: Count = 0


class ReturnedLine(Message):
    """How much of a line goes back."""

    line_no: Annotated[int, Meta(ge=1, le=500)]
    quantity: Quantity
    amount_fen: Fen
    goods: Literal["back", "waste", "none"]


class ReturnedPayment(Message):
    """Money that goes back (negative)."""

    payment_uuid: UUID
    reverses: UUID | None
    method: Tiny
    net_fen: Back
    external_ref: Short


class Refund(Message):
    """A refund, void or comp; the envelope says which."""

    v: Literal[1]
    refund_uuid: UUID
    order_uuid: UUID
    order_number: Annotated[str, Meta(max_length=64)]
    cashier_id: Id
    reason: Code
    reason_text: Text
    lines: Annotated[list[ReturnedLine], Lines]
    rounding_fen: SignedFen
    total_fen: Annotated[int, Meta(ge=1, le=LARGEST_FEN)]
    payments: Annotated[list[ReturnedPayment], Meta(max_length=20)]
    approval_uuid: UUID | None


class Waste(Message):
    """Goods wasted, or used by staff or for training."""

    v: Literal[1]
    use_uuid: UUID
    kind: Literal["waste", "staff", "training"]
    product_id: Id
    variant_id: Id | None
    modifiers: Annotated[list[Modifier], Meta(max_length=50)]
    quantity: Quantity
    reason: Code
    note: Text
    order_uuid: UUID | None
    line_no: Annotated[int, Meta(ge=1, le=500)] | None
    cashier_id: Id


class Remake(Message):
    """A line made again."""

    v: Literal[1]
    use_uuid: UUID
    order_uuid: UUID
    line_no: Annotated[int, Meta(ge=1, le=500)]
    quantity: Quantity
    reason: Code
    note: Text
    cashier_id: Id


class TenderFix(Message):
    """A payment rung up under the wrong tender."""

    v: Literal[1]
    fix_uuid: UUID
    order_uuid: UUID
    payment_uuid: UUID
    from_method: Tiny
    to_method: Tiny
    net_fen: Annotated[int, Meta(ge=1, le=LARGEST_FEN)]
    reason: Code
    external_ref: Short
    cashier_id: Id
    new_payment_uuid: UUID
    reversal_payment_uuid: UUID


class PinEntry(Message):
    """Somebody switching on by PIN."""

    person_id: Id
    pin: Annotated[str, Meta(pattern=r"^[0-9]{4,12}$")]


class Nothing(Message):
    """A message without content."""


class PiecesAsked(Message):
    """Forms in the basket of an order that is about to be paid."""

    order_uuid: UUID
    variants: Annotated[list[int], Meta(min_length=1, max_length=100)]


class ApprovalRequest(Message):
    """A second person's yes to one action and amount."""

    action: Action
    operation_uuid: UUID
    amount_fen: Fen
    reason: Text
    username: Annotated[str, Meta(min_length=1, max_length=64)]
    secret: Annotated[str, Meta(min_length=1, max_length=128)]


class AskedLine(Message):
    """A line of what an approval is asked for."""

    name: Name
    quantity: Quantity
    fen: SignedFen


class AskedApproval(Message):
    """Asking a teacher who is elsewhere for a yes to one action and amount."""

    request_uuid: UUID
    action: Action
    operation_uuid: UUID
    amount_fen: Fen
    reason: Text
    what: Annotated[str, Meta(max_length=120)]
    lines: Annotated[list[AskedLine], Meta(max_length=100)]


class Parked(Message):
    """A basket put aside; its content is the tablet's own affair."""

    parked_uuid: UUID
    label: Code
    total_fen: Fen
    items: Count
    basket: dict[str, Any]


class Print(Message):
    """The receipt of an order, on paper; `copy` when the customer has had one."""

    order_uuid: UUID
    copy: bool
    codes: Annotated[list[Annotated[str, Meta(pattern=r"^MB1:[0-9A-Z $%*+./:-]{1,1300}$")]], Meta(max_length=8)] = []


class SoldOut(Message):
    """A product (or one variant) that is out; no reason means it is back."""

    product_id: Id
    variant_id: Id | None
    reason: Annotated[str, Meta(max_length=100)] | None


Payload = Sale | Refund | Waste | Remake | TenderFix
SENT = TypeVar("SENT", bound=Message)

ENVELOPES = msgspec.json.Decoder(Envelope)
OFFLINE = msgspec.json.Decoder(Offline)
PAYLOADS: dict[str, msgspec.json.Decoder[Any]] = {
    "sale": msgspec.json.Decoder(Sale),
    **{kind: msgspec.json.Decoder(Refund) for kind in ("refund", "void", "comp")},
    "waste": msgspec.json.Decoder(Waste),
    "remake": msgspec.json.Decoder(Remake),
    "tender_fix": msgspec.json.Decoder(TenderFix),
}
NUL = "\\u0000"
#: A message is prepared for reading at its first use: never by two threads at once, that ends the process.
_preparing = Lock()


@cache
def _decoder(message: type[SENT]) -> msgspec.json.Decoder[SENT]:
    return msgspec.json.Decoder(message)


def decoded(body: bytes, message: type[SENT]) -> SENT:
    """A tablet's message. Raises Invalid that names what is wrong."""
    try:
        if NUL.encode() in body:
            raise msgspec.ValidationError("NUL")
        with _preparing:
            decoder: msgspec.json.Decoder[SENT] = _decoder(message)
        return decoder.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        why = N_("平板发来的内容看不懂：%(why)s。请刷新收银页面后重试。")
        raise Invalid(problems=(Problem("", why, {"why": str(error)[:200]}),)) from error
