"""What kinds, states and problems of printing are called."""

from __future__ import annotations

from shop.kernel.errors import N_

KINDS = {
    "receipt": N_("小票"),
    "ticket": N_("制作单"),
    "cup_label": N_("杯贴"),
    "price_label": N_("价签"),
    "report": N_("日结单"),
    "test": N_("测试页"),
}
#: What a printer can be told to print; a test page every printer prints.
CHOICES = ("receipt", "ticket", "cup_label", "price_label")

#: name and colour
JOB_STATES = {
    "waiting": (N_("排队"), "wait"),
    "printing": (N_("正在打印"), "info"),
    "printed": (N_("已打印"), "good"),
    "failed": (N_("没打出来"), "bad"),
    "perhaps": (N_("可能已打"), "bad"),
    "cancelled": (N_("已取消"), ""),
}

PRINTER_STATES = {
    "unknown": (N_("还没联系过"), ""),
    "ready": (N_("正常"), "good"),
    "paper_out": (N_("缺纸"), "bad"),
    "cover_open": (N_("盖子没关"), "bad"),
    "error": (N_("打印机报错"), "bad"),
    "offline": (N_("连不上"), "bad"),
}

PROBLEMS = {
    "": "",
    "paper_out": N_("打印机缺纸，装好纸会自动接着打。"),
    "cover_open": N_("打印机盖子没关，关好会自动接着打。"),
    "error": N_("打印机报错，关机再开试试。"),
    "offline": N_("连不上打印机：看看电源、网线和地址。"),
    "cut_off": N_("打到一半断开了，可能已经打出来：先看一眼，没有再点「重打」。"),
    "stopped": N_("打印时电脑停了，可能已经打出来：先看一眼，没有再点「重打」。"),
    "not_drawn": N_("这张纸排版时出错，没有打印。可以点「再试」；还是不行请告诉老师。"),
    "too_long": N_("等了太久，不再自动打印。需要的话点「再试」。"),
}
