"""What sources, states and columns of the books are called."""

from __future__ import annotations

from shop.kernel.errors import N_

SOURCES = {
    "sales": N_("销售"),
    "returns": N_("退款、撤单与免单"),
    "paid_back": N_("退出去的钱"),
    "goods": N_("出入库"),
    "shift": N_("班次"),
    "cash": N_("收付现金"),
    "invoice": N_("发票"),
    "equipment": N_("设备"),
    "depreciation": N_("折旧"),
    "scrapped": N_("设备报废"),
    "repair": N_("保养和维修"),
    "fit_out": N_("开店清单"),
    "fit_out_share": N_("装修摊销"),
    "platform": N_("平台订单"),
    "settlement": N_("结算单"),
    "paper": N_("凭单"),
}
REASONS = {
    "": N_("按时"),
    "late": N_("迟到：它的月份已经结了"),
    "changed": N_("单据后来变了"),
}
PAPER_STATES = {
    "waiting": (N_("等批准"), "wait"),
    "approved": (N_("已批准，已记账"), "good"),
    "refused": (N_("没有批准"), "bad"),
    "withdrawn": (N_("撤回"), ""),
    "taken_back": (N_("已冲回"), "bad"),
}
HALLS = {"front": N_("前厅"), "back": N_("后厅"), "": N_("共同")}
CHANNELS = {
    "shop": N_("门店"),
    "stream": N_("直播"),
    "douyin": N_("抖店"),
    "kuaishou": N_("快手"),
    "wechat": N_("微信小店"),
    "taobao": N_("淘宝"),
    "youzan": N_("有赞"),
    "other": N_("其他平台"),
    "partner": N_("合作企业"),
    "": N_("不分渠道"),
}
BY = {"": N_("总的"), "hall": N_("按前厅后厅"), "channel": N_("按渠道"), "family": N_("按分类"), "month": N_("按月")}
SUMS = {
    "turnover": N_("净收入"),
    "after_goods": N_("毛利"),
    "after_variable": N_("边际贡献"),
    "profit": N_("利润"),
}
OPEN_THINGS = {
    "shifts": N_("没有关好的班次"),
    "invoices": N_("对不上、等处理的发票"),
    "held": N_("待核的单据"),
    "papers": N_("等批准的凭单"),
    "statements": N_("还没有记到账的结算单"),
}
