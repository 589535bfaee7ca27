"""How the catalogue's states and kinds are called on pages and in sheets."""

from __future__ import annotations

from shop.kernel.errors import N_

KINDS = {
    "drink": N_("饮品"),
    "food": N_("食品"),
    "pottery": N_("陶器"),
    "merchandise": N_("周边"),
    "service": N_("服务"),
    "combo": N_("套餐"),
}
STATE_NAMES = {
    "": N_("全部商品"),
    "on_sale": N_("正在卖"),
    "sold_out": N_("售罄"),
    "off_till": N_("不在收银台"),
    "inactive": N_("已停售"),
    "imported": N_("历史导入的"),
}
WEEKDAYS = {1: N_("周一"), 2: N_("周二"), 3: N_("周三"), 4: N_("周四"), 5: N_("周五"), 6: N_("周六"), 7: N_("周日")}
ICON_NAMES = {
    "coffee": N_("热咖啡"),
    "iced": N_("冰饮"),
    "pourover": N_("手冲壶"),
    "coldbrew": N_("冷萃瓶"),
    "special": N_("特调"),
    "tea": N_("茶"),
    "juice": N_("果饮"),
    "snack": N_("点心"),
    "retail": N_("袋装"),
    "cup": N_("杯子"),
    "pottery": N_("陶罐"),
    "teapot": N_("茶壶"),
    "jar": N_("坛子"),
    "bowl": N_("碗"),
    "vase": N_("花瓶"),
    "ornament": N_("摆件"),
    "gift": N_("礼物"),
    "combo": N_("套餐"),
    "service": N_("手作体验"),
}
#: How a category is drawn that was made together with its first product.
ICON_OF_KIND = {
    "drink": "coffee",
    "food": "snack",
    "pottery": "pottery",
    "merchandise": "gift",
    "service": "service",
    "combo": "combo",
}
FACT_NAMES = {
    "kind": N_("器型"),
    "diameter_cm": N_("口径（厘米）"),
    "height_cm": N_("高（厘米）"),
    "capacity_ml": N_("容量（毫升）"),
    "cup_ml": N_("杯量（毫升）"),
    "weight_g": N_("重量（克）"),
    "firing": N_("烧成"),
    "food_contact_status": N_("食品接触"),
    "food_contact_report": N_("检测报告编号"),
    "food_contact_report_date": N_("检测报告日期"),
    "material_labour_cost_cny": N_("料工成本（元）"),
    "minutes_per_piece": N_("每件工时（分钟）"),
    "stages": N_("工序"),
    "care": N_("保养"),
}

#: When an option is chosen by itself.
SERVICE_NAMES = {"": N_("堂食和打包"), "dine_in": N_("只有堂食"), "takeaway": N_("只有打包")}
