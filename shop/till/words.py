"""What the till's short codes mean, in words people read."""

from __future__ import annotations

from shop.kernel.errors import N_

TYPES = {
    "sale": N_("销售"),
    "refund": N_("退款"),
    "void": N_("撤单"),
    "comp": N_("免单"),
    "waste": N_("报损"),
    "remake": N_("重做"),
    "tender_fix": N_("更正支付方式"),
    "shift_open": N_("开班"),
    "cash_in": N_("收入现金"),
    "cash_out": N_("付出现金"),
    "count": N_("清点"),
    "handover": N_("交班"),
    "shift_close": N_("关班"),
    "": N_("读不出来"),
}

REASONS = {
    "waiting_for_sale": N_("等订单上传"),
    "order_known": N_("订单重复"),
    "payment_known": N_("收款重复"),
    "unknown_product": N_("商品不在菜单里"),
    "not_paid": N_("没有收款记录"),
    "imported_order": N_("导入的历史订单"),
    "unknown_line": N_("订单没有这一行"),
    "too_many_back": N_("退的数量太多"),
    "too_much_back": N_("退的金额太多"),
    "sums_differ": N_("金额对不上"),
    "wrong_tender": N_("退款方式不对"),
    "void_too_late": N_("过了可撤单的日子"),
    "void_not_whole": N_("撤单不完整"),
    "tender_not_fixable": N_("收款不能更正"),
    "rescued": N_("从二维码找回"),
    "rescued_unsigned": N_("从二维码找回，签名核不了"),
    "malformed": N_("内容不合规范"),
    "newer_edition": N_("收银台比服务器新"),
    "older_edition": N_("收银台太旧"),
    "bad_hash": N_("校验值不对"),
    "other_device": N_("别的平板的单据"),
    "revoked_device": N_("平板已停用"),
    "changed": N_("同一单据内容不同"),
    "seq_taken": N_("流水号重复"),
    "cannot_book": N_("记不了账"),
    "no_right": N_("没有权限"),
    "approval": N_("没有有效的批准"),
    "refused": N_("暂不能登记"),
    "shift_known": N_("班次重复"),
    "no_shift": N_("找不到班次"),
    "shift_closed": N_("班次已关"),
}
