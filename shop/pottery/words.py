"""How works are told on pages."""

from __future__ import annotations

from shop.catalog.rules.pottery import BY_CONTENT, NOT_FOOD, TESTED, UNTESTED
from shop.kernel.errors import N_
from shop.pottery.rules.works import HERITAGE, NICKNAME, NUMBER, PATENT

MAKERS_AS = {NICKNAME: N_("写昵称"), NUMBER: N_("写编号")}
CLAIMS = {HERITAGE: N_("非遗"), PATENT: N_("专利")}
#: What a label, a card and a page say of food contact; `kind` is the badge's.
NOTICES = {
    UNTESTED: N_("陈设 · 未做食品接触检测，不能盛放食物和饮料"),
    TESTED: N_("食品接触已检测"),
    NOT_FOOD: N_("非食品接触"),
    BY_CONTENT: N_("按开出的款式"),
}
LOOKS = {UNTESTED: "wait", TESTED: "good", NOT_FOOD: "", BY_CONTENT: ""}
SHORT = {UNTESTED: N_("陈设"), TESTED: N_("已检测"), NOT_FOOD: N_("非食品接触"), BY_CONTENT: N_("视内容")}
FORMS = {"second": N_("二等品"), "piece": N_("单件")}
