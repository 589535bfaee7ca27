"""What the trail's verbs, the subjects and the ends of sessions mean, in words people read."""

from __future__ import annotations

from shop.kernel.errors import N_

VERBS = {
    "login.desk": N_("登录"),
    "login.wrong": N_("登录失败"),
    "logout": N_("退出登录"),
    "till.on": N_("平板换人"),
    "person.add": N_("添加人员"),
    "person.change": N_("修改人员"),
    "person.disable": N_("停用人员"),
    "person.enable": N_("恢复人员"),
    "password.reset": N_("重设密码"),
    "password.set": N_("设置密码"),
    "password.change": N_("修改自己的密码"),
    "pin.set": N_("设置 PIN"),
    "pin.lock": N_("PIN 锁住"),
    "pin.unlock": N_("PIN 解锁"),
    "role.add": N_("添加岗位"),
    "role.change": N_("修改岗位权限"),
    "role.delete": N_("删除岗位"),
    "device.add": N_("添加平板"),
    "device.code": N_("生成登记码"),
    "device.enrol": N_("登记平板"),
    "device.change": N_("修改平板"),
    "device.revoke": N_("停用平板"),
    "session.end": N_("结束登录"),
    "settings.change": N_("修改店铺设置"),
    "approval.grant": N_("批准"),
    "sale.take": N_("收银"),
    "sale.refund": N_("退款"),
    "sale.void": N_("撤单"),
    "sale.comp": N_("免单"),
    "refund.settle": N_("登记已退的款"),
    "refund.in_cash": N_("改退现金"),
    "tender.fix": N_("更正支付方式"),
    "held.keep": N_("单据待核"),
    "held.book": N_("待核单据入账"),
    "held.dismiss": N_("待核单据作废"),
    "import_sales": N_("导入销售历史"),
    "undo_import": N_("撤销导入"),
    "export": N_("导出"),
}

SUBJECTS = {
    "person": N_("人员"),
    "role": N_("岗位"),
    "device": N_("平板"),
    "order": N_("订单"),
    "operation": N_("单据"),
    "product": N_("商品"),
    "category": N_("分类"),
    "import_batch": N_("导入批次"),
    "shop": N_("店铺"),
}
