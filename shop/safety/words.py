"""What the short codes of food safety mean."""

from __future__ import annotations

from shop.kernel.errors import N_

POINT_KINDS = {"temperature": N_("温度"), "cleaning": N_("清洁")}
CERTIFICATE_STATES = {
    "none": (N_("没有登记"), "bad"),
    "over": (N_("过期了"), "bad"),
    "soon": (N_("快到期"), "wait"),
    "good": (N_("有效"), "good"),
}
#: What most shops look at: kind, name, lowest and highest (tenths of a degree), times a day, every how many days, how.
USUAL = (
    ("temperature", N_("冷藏柜"), 0, 80, 2, 1, N_("开店和关店各看一次；放牛奶的那一层。")),
    ("temperature", N_("冷冻柜"), -300, -120, 2, 1, N_("开店和关店各看一次。")),
    ("cleaning", N_("台面、水槽和抹布消毒"), None, None, 2, 1, N_("开店前、打烊后；抹布换新的。")),
    ("cleaning", N_("咖啡机冲洗、蒸汽管擦净"), None, None, 1, 1, N_("打烊后反冲洗，蒸汽管空喷一次。")),
    ("cleaning", N_("地面和垃圾桶"), None, None, 1, 1, N_("打烊后；垃圾不过夜。")),
    ("cleaning", N_("制冰机清洗"), None, None, 1, 7, N_("排空，擦洗内壁，用食品级消毒液。")),
    ("cleaning", N_("冷藏柜内部擦洗"), None, None, 1, 7, N_("东西全部拿出来，看一遍到期日。")),
)
