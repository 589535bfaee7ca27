"""How works are told on pages."""

from __future__ import annotations

from shop.catalog.rules.pottery import BY_CONTENT, NOT_FOOD, TESTED, UNTESTED
from shop.kernel.errors import N_
from shop.pottery.rules.commissions import State
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
STATES = {
    State.ASKED: (N_("在谈"), "wait"),
    State.ACCEPTED: (N_("已接"), "info"),
    State.MAKING: (N_("在做"), "info"),
    State.READY: (N_("做好了"), "good"),
    State.HANDED_OVER: (N_("已交付"), ""),
    State.CALLED_OFF: (N_("已取消"), ""),
}
#: What the button to each state says.
STEPS = {
    State.ACCEPTED: N_("接下"),
    State.MAKING: N_("开始做"),
    State.READY: N_("做好了"),
    State.HANDED_OVER: N_("交给客人"),
    State.CALLED_OFF: N_("取消定制"),
}
