"""What each kind of thing on the worklist says, and which page it leads to.

A sentence takes its places from the item's facts; the page takes its own from them too.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from shop.kernel.errors import N_


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of item: its name, its sentence, the page that mends it and which fact or subject part that page wants."""

    name: str
    sentence: str
    endpoint: str = ""
    arguments: dict[str, str] = field(default_factory=dict)
    closed_there: bool = False


ORDER = {"order_uuid": "order_uuid"}
SHIFT = {"shift_uuid": "shift_uuid"}

KINDS = {
    "held_envelope": Kind(
        N_("单据待核"),
        N_("一张单据记不了账，请看一看再决定入账还是作废。"),
        "till.held_one",
        {"held_id": "held_id"},
        closed_there=True,
    ),
    "number_gap": Kind(
        N_("少了单据"),
        N_("平板的单据从第 %(missing)s 号起缺号（已收到第 %(highest)s 号）。请打开那台平板联网；找不回就写明原因。"),
        "people.devices",
    ),
    "number_taken": Kind(
        N_("单号重复"), N_("订单 %(number)s 和别的订单同号，两单都保留了，这一单改成 %(label)s。"), "sales.order", ORDER
    ),
    "price_drift": Kind(
        N_("价格对不上"),
        N_("订单 %(number)s 的价格和菜单不一样，按平板上收的钱入账。请核对是不是菜单刚改过。"),
        "sales.order",
        ORDER,
    ),
    "sums_differ": Kind(
        N_("金额对不上"),
        N_("订单 %(number)s 的金额和明细算出来的不一样，按收到的钱入账。请核对。"),
        "sales.order",
        ORDER,
    ),
    "piece_taken": Kind(
        N_("一件卖了两处"),
        N_("订单 %(number)s 卖出的单件「%(piece)s」已经留给别处的客人。店里这单算数；请告诉那边的客人，付过款的退款。"),
        "sales.order",
        ORDER,
    ),
    "tax_differs": Kind(
        N_("税额对不上"),
        N_("订单 %(number)s 平板算的税是 %(told)s，按税率算是 %(counted)s，按后者入账；收的钱不变。请核对平板的版本。"),
        "sales.order",
        ORDER,
    ),
    "unknown_cashier": Kind(
        N_("不认识的收银员"), N_("订单 %(number)s 写的收银员不在名单里。请核对是谁收的。"), "sales.order", ORDER
    ),
    "no_right": Kind(
        N_("没有权限的操作"),
        N_("订单 %(number)s 的收银员没有收银权限。请核对，需要的话给他换岗位。"),
        "sales.order",
        ORDER,
    ),
    "unapproved": Kind(
        N_("没有批准的优惠"),
        N_("订单 %(number)s 里有超过限度的优惠、免单或改价，没有老师批准。请核对。"),
        "sales.order",
        ORDER,
    ),
    "points_short": Kind(
        N_("积分不够"),
        N_("订单 %(number)s 用了 %(told)s 积分，会员只有 %(had)s 分（可能在别的平板刚用过）。这单照收，积分记到 0。"),
        "sales.order",
        ORDER,
    ),
    "offline_yes": Kind(
        N_("断网时的批准对不上"),
        N_("断网时批准的%(cause)s %(amount)s（%(reason)s），上传后核对不上：批准不算数。请问清楚是谁批准的。"),
        "till.held",
    ),
    "wrong_day": Kind(
        N_("日期不对"), N_("订单 %(number)s 的日期和平板时间对不上。请检查平板的时钟。"), "sales.order", ORDER
    ),
    "refund_due": Kind(
        N_("待退款"),
        N_("订单 %(number)s 要退 %(amount)s（%(method)s）。请在商户平台退款，再登记退款单号。"),
        "sales.due",
        {"payment_uuid": "subject"},
        closed_there=True,
    ),
    "bill_differs": Kind(
        N_("账单金额不符"),
        N_("%(day)s 账单上的一笔 %(amount)s（%(method)s）和小票的金额不一样。请核对。"),
        "reconcile.entry",
        {"bill_entry_id": "subject"},
        closed_there=True,
    ),
    "bill_extra": Kind(
        N_("账单有、小票没有"),
        N_("%(day)s 账单上有一笔 %(amount)s（%(method)s），小票里找不到。可能漏录了。"),
        "reconcile.entry",
        {"bill_entry_id": "subject"},
        closed_there=True,
    ),
    "bill_refund": Kind(
        N_("账单有退款、账里没有"),
        N_("%(day)s 账单上退了 %(amount)s（%(method)s），账里没有这笔退款。请核对。"),
        "reconcile.entry",
        {"bill_entry_id": "subject"},
        closed_there=True,
    ),
    "bill_missing": Kind(
        N_("小票有、账单没有"),
        N_("%(day)s 订单 %(number)s 收了 %(amount)s（%(method)s），账单里没有。可能客人没有付成，或按错了支付方式。"),
        "reconcile.payment",
        {"payment_uuid": "subject"},
        closed_there=True,
    ),
    "calendar_year": Kind(
        N_("明年的放假安排"),
        N_("%(year)s 年的放假安排还没有录入，现在用的是推算的日期。国务院公布后，请在日历里录入或导入。"),
        "calendar.year",
        {"year": "year"},
    ),
    "audit_broken": Kind(
        N_("操作记录对不上"),
        N_("操作记录从第 %(line)s 条起和它的哈希对不上，可能有人改过数据库。请保留数据库的备份，马上告诉负责的老师。"),
        "people.audit",
    ),
    "sums_wrong": Kind(
        N_("汇总对不上"),
        N_("汇总和单据有 %(count)s 处不一致，最早在 %(day)s。请在「任务」里点「重新汇总」，再核对一次。"),
        "jobs.jobs",
    ),
    "approval_asked": Kind(
        N_("等您批准"),
        N_("「%(device)s」请老师批准：%(amount)s，%(subject)s，原因：%(reason)s。"),
        "people.approval",
        {"request_uuid": "request_uuid"},
    ),
    "shift_variance": Kind(
        N_("现金有差异"),
        N_("%(day)s 的班次（日结单 %(number)s）现金差 %(amount)s。请问清原因，看过以后确认。"),
        "shifts.shift",
        SHIFT,
        closed_there=True,
    ),
    "shift_late": Kind(
        N_("补单"),
        N_("%(day)s 的班次关了以后又到了单据，已出补单 %(number)s，营业额 %(amount)s；原来的日结单没有改。"),
        "shifts.shift",
        SHIFT,
    ),
    "shift_waiting": Kind(
        N_("班次等平板"),
        N_("%(day)s 的班次关了很久，还在等「%(tablets)s」的单据。请打开它联网；找不回来就写明原因，不再等。"),
        "shifts.shift",
        SHIFT,
    ),
    "shift_left_open": Kind(
        N_("班次没关"),
        N_("同一台平板又开了新班，之前的班次还没有关。请核对现金，再写明原因替它关班。"),
        "shifts.shift",
        SHIFT,
    ),
    "shift_unknown": Kind(
        N_("找不到班次"),
        N_("平板传来的单据写着一个还没有开班记录的班次。等开班单到了会自动对上；一直不到，请检查那台平板。"),
        "people.devices",
    ),
    "shift_no_right": Kind(
        N_("没有权限的班次操作"),
        N_("编号 %(cashier)s 的人没有开班、收付现金的权限，却在平板上操作了（%(type)s）。已经登记，请核对是谁。"),
        "shifts.shift",
        SHIFT,
    ),
    "cash_unapproved": Kind(
        N_("没有批准的付出现金"),
        N_("从钱箱付出了 %(amount)s（%(reason)s），超过限额却没有老师批准。请核对凭证。"),
        "shifts.shift",
        SHIFT,
    ),
    "z_broken": Kind(
        N_("日结单被改过"),
        N_("有 %(count)s 张日结单和它的哈希对不上，第一张是 %(number)s。请保留数据库的备份，马上告诉负责的老师。"),
        "shifts.check",
    ),
    "stock_short": Kind(
        N_("库存变成负数"),
        N_("「%(name)s」账上的数量是 %(quantity)s：%(cause)s。请补录入库，或者盘点。"),
        "stock.item",
        {"material_id": "item_id"},
    ),
    "stock_price": Kind(
        N_("入库单价要核对"),
        N_("「%(name)s」这次 %(price)s，按平时的价是 %(usual)s，差一半以上。请另一位核对后确认入库。"),
        "stock.paper",
        {"paper_uuid": "paper_uuid"},
        closed_there=True,
    ),
    "stock_wrong": Kind(
        N_("库存对不上流水"),
        N_("库存有 %(count)s 处和流水不一致，第一处是「%(name)s」。请保留数据库的备份，马上告诉负责的老师。"),
        "jobs.jobs",
    ),
    "purchase_request": Kind(
        N_("采购等批准"),
        N_("第 %(request_id)s 号采购申请，%(lines)s 种物料，共 %(total)s，等另一位批准。"),
        "purchasing.request_page",
        {"purchase_request_id": "request_id"},
        closed_there=True,
    ),
    "stream_approval": Kind(
        N_("直播等批准"),
        N_("直播「%(title)s」（%(goods)s 样）的脚本和清单等另一位老师批准。"),
        "streams.stream",
        {"stream_id": "stream_id"},
        closed_there=True,
    ),
    "purchase_over": Kind(
        N_("收的货比订的多"),
        N_("订单 %(number)s 的「%(name)s」收下的比订的多 %(extra)s。请看看要不要退，或者认可多买的。"),
        "purchasing.order",
        {"purchase_order_id": "order_id"},
    ),
    "purchase_invoice": Kind(
        N_("发票对不上"),
        N_("订单 %(number)s 的发票 %(invoice)s（%(total)s）和订单、收货对不上。请决定认可还是退回。"),
        "purchasing.order",
        {"purchase_order_id": "order_id"},
        closed_there=True,
    ),
    "hand_over": Kind(
        N_("交接清单等批准"),
        N_("给「%(partner)s」的交接清单 %(title)s，共 %(rows)s 行，等另一位老师批准。"),
        "partner.hand_over",
        {"hand_over_id": "hand_over_id"},
        closed_there=True,
    ),
    "books_paper": Kind(
        N_("凭单等批准"),
        N_("一张 %(amount)s 的凭单等另一位批准；批准以后记进账本。"),
        "books.paper",
        {"books_paper_uuid": "paper_uuid"},
        closed_there=True,
    ),
    "upkeep_due": Kind(
        N_("设备要保养"),
        N_("「%(name)s」该做「%(task)s」了（%(due)s 到期）。做好了在设备页记一笔，这里自动消掉。"),
        "purchasing.equipment_one",
        {"equipment_id": "equipment_id"},
        closed_there=True,
    ),
    "safety_certificate": Kind(
        N_("健康证快到期"),
        N_("「%(name)s」的健康证到 %(until)s。请提醒去体检，拿到新的再登记。"),
        "safety.certificates",
        closed_there=True,
    ),
    "safety_missed": Kind(
        N_("食品安全没记全"), N_("%(day)s 的温度和清洁少记了 %(count)s 次。请问清楚当天的人，写明原因。"), "safety.log"
    ),
    "report_written": Kind(
        N_("报表写好了"),
        N_("「%(name)s」%(first)s 到 %(last)s 的 Excel 写好了。"),
        "reports.saved",
        {"saved_report_id": "saved_report_id"},
    ),
    "pin_locked": Kind(
        N_("PIN 锁住"),
        N_("「%(nickname)s」在「%(device)s」上连续输错 5 次 PIN，已锁住。问清楚以后解锁。"),
        "people.person",
        {"person_id": "person_id"},
        closed_there=True,
    ),
}
