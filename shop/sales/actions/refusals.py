"""Why something cannot be booked. `reason` is the short code that tablets and 待核 keep."""

from __future__ import annotations

from shop.kernel.errors import N_, DomainError


class Refused(DomainError):
    """Something sent cannot be booked as it is."""

    reason = "refused"


class UnknownOrder(Refused):
    """The sale has not arrived yet."""

    reason = "waiting_for_sale"
    message = N_("单据对应的订单还没有到账；订单上传后会自动登记。")


class OrderKnown(Refused):
    """The same order came in two envelopes."""

    reason = "order_known"
    message = N_("订单 %(number)s 已经在账上，同一订单又传来一次。核对后作废这一份即可。")


class PaymentKnown(Refused):
    """The same payment came twice."""

    reason = "payment_known"
    message = N_("这张单里的一笔收款已经记在别的订单上。请核对两张单，再决定作废哪一份。")


class UnknownProduct(Refused):
    """A product that is not in the catalogue at all."""

    reason = "unknown_product"
    message = N_("菜单里没有这些商品编号：%(products)s。请选一个现有商品来记账。")


class NotPaid(Refused):
    """A sale that does not carry its payment."""

    reason = "not_paid"
    message = N_("这张单应收 %(total_fen)s 分，却没有收款记录。请核对后作废，或在收银台重新收款。")


class ImportedOrder(Refused):
    """An imported history has no money to give back."""

    reason = "imported_order"
    message = N_("订单 %(number)s 是导入的历史销售，不能在这里退款或更正。")


class UnknownLine(Refused):
    """The order has no such line."""

    reason = "unknown_line"
    message = N_("订单 %(number)s 没有第 %(line)s 行。请刷新订单后重新选择。")


class TooManyBack(Refused):
    """More goods than were sold and not yet returned."""

    reason = "too_many_back"
    message = N_("「%(name)s」最多还能退 %(most)s 件。请改小数量。")


class TooMuchBack(Refused):
    """More money than was paid and not yet refunded."""

    reason = "too_much_back"
    message = N_("订单 %(number)s 最多还能退 %(most)s，这次要退 %(asked)s。请改小金额。")


class BackDoesNotAddUp(Refused):
    """Lines, rounding and payments of a refund must agree."""

    reason = "sums_differ"
    message = N_("退款的商品金额、抹零与付款合计对不上，请重新选择要退的商品。")


class NotThisTender(Refused):
    """Money goes back the way it came, or in cash."""

    reason = "wrong_tender"
    message = N_("退款只能按原支付方式退回，或改退现金。")


class VoidTooLate(Refused):
    """A void is for the same business day."""

    reason = "void_too_late"
    message = N_("订单 %(number)s 不是今天的，不能撤单；请改用退款。")


class VoidNotWhole(Refused):
    """A void takes back the whole order."""

    reason = "void_not_whole"
    message = N_("撤单要撤整张订单，而且之前没有退过款；只退一部分请用退款。")


class NothingDue(Refused):
    """The refund was settled already."""

    reason = "nothing_due"
    message = N_("这笔退款已经登记过了，不需要再处理。")


class ReferenceMissing(Refused):
    """A settled refund needs the platform's reference."""

    reason = "reference_missing"
    message = N_("请填写微信或支付宝商户平台上的退款单号，方便日后对账。")


class TenderNotFixable(Refused):
    """Only a whole, unrefunded payment can be moved to another tender."""

    reason = "tender_not_fixable"
    message = N_("订单 %(number)s 的这笔收款不能更正：金额或方式与账上不符，或者已经退过款、更正过。")
