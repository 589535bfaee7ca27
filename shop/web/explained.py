"""What every page is, in plain words, and the words themselves: shown by every desk page and by the glossary."""

from __future__ import annotations

from typing import NamedTuple

from shop.kernel.errors import N_

#: The page: what it shows, where its figures come from. A page without its own words shows those of its list.
HELP = {
    "sales.today": N_(
        "今天到现在的营业额、单数和客单价，和昨天、上周同一天同一时刻比。数字从小票的汇总来，退款按退的那天减。"
    ),
    "sales.orders": N_("每一张小票：按日期、金额、收银员、商品找；点开看每一行、收款和退款。"),
    "sales.summary": N_("几天合起来：按商品、小时、支付方式、收银员。营业额 = 优惠以后的销售减退款、撤单、免单。"),
    "shifts.shifts": N_(
        "每个钱箱从备用金到清点。应有现金 = 备用金＋现金净收－退款＋收入－付出－存保险箱；差异 = 数出来的减应有的。"
    ),
    "calendar.month": N_("放假、调休、节日、学期和营业时间；预测和对比会用到它们。"),
    "worklist.items": N_("等人处理的事：每一条说清是什么、去哪里处理。办完写一句结果再划掉。"),
    "people.approvals": N_("收银台请不在跟前的老师批准退款、撤单这些事；用自己的密码回答一次。"),
    "till.shell": N_("收银台程序。要先在「平板」里登记，这个浏览器才能收银。"),
    "board.desk_board": N_("要做的饮品和餐食，从等做到已取；收款以后自动出现。"),
    "board.desk_calls": N_("给客人看的取餐号。"),
    "catalog.products": N_("菜单：商品、规格、价格、条码、税率。改了以后平板自己更新。"),
    "catalog.modifier_groups": N_("温度、糖度、奶、加料：改价钱，也改用多少料。"),
    "recipes.recipes": N_("每款商品怎么做、成本多少。成本 = 用料乘现在的单价，只四舍五入一次。"),
    "board.station_list": N_("东西在哪里做：吧台、食品……看板和打印机按它分。"),
    "promotions.promotions": N_(
        "促销是一行数据：做什么、对什么、什么时候。老师批准以后收银台自己算，客人总是付最少的。"
    ),
    "customers.members": N_("留了手机号后四位、同意了的常客和积分。积分不是钱。"),
    "printing.jobs": N_("排着要打的小票、制作单、杯贴；打印机断了会等，可以再试。"),
    "pottery.works": N_("陶器作品、一窑一窑的批次、检测报告和定制。没有检测报告的只能作陈设。"),
    "stock.items": N_("现有多少、值多少。单价是移动平均：自有库位的总金额除以总数量。"),
    "stock.papers": N_("手工写的入库、调拨、报损、期初。写错了整张冲回，再写一张。"),
    "stock.counts": N_("不看账数货；按数的那一刻比，只记差异。差太多要另一位再数。"),
    "purchasing.needs_page": N_("现有加在路上的到了补货线以下的物料，和这个月的采购预算。"),
    "purchasing.requests": N_("想买什么、选哪家的报价；由没有经手的另一位批准。"),
    "purchasing.orders": N_("向每家供应商订了什么，到了多少，发票对不对得上。"),
    "purchasing.suppliers": N_("供应商、他们的报价和得分：准时 40、没有退货 40、价格没变 20。"),
    "purchasing.equipment": N_("用几年的东西：买价、现值、保修、保养。折旧从买的下一个月起每月一样多。"),
    "purchasing.fit_out": N_("开店前要做的事和要买的东西：预算、已花、还剩。"),
    "books.overview": N_(
        "账本从销售、班次、库存、发票、设备和凭单自动记出来，每晚一次，也可以点「现在记账」。这一页是一个月的"
        "结果：赚了多少，钱在哪里，每月要卖多少才不亏。点任何一个数都能看到后面的每一笔。"
    ),
    "books.profit": N_(
        "收入减去成本和费用。毛利 = 净收入减货物成本；边际贡献再减跟着销售走的费用；利润再减每月固定的费用。"
        "销售额和日结汇总、成本和库存流水分毫不差。房租这样说不清属于哪一边的放在「共同」。"
    ),
    "books.accounts": N_(
        "每个科目在这些天的期初、借方、贷方和期末。借方是进到科目里的、贷方是从科目里出去的；每一笔账两边一样"
        "多，所以最下面一行期初、期末都是 0，借方等于贷方。负数的意思：欠别人的、收入和学校投入在贷方。"
    ),
    "books.papers": N_(
        "凭单记的是买卖以外的钱：房租水电、同学的报酬、学校的投入、付供应商、平台结算、存取款。一个人写，另一"
        "个人批准；批准以后马上记进账本，错了就冲回，两笔都留着。"
    ),
    "books.months": N_(
        "结账以后这个月就定了：数据库也不让再加、再改。以后才到的单据（平板迟传、补的发票）记在还没有结的月份"
        "，写明是哪天的事。月份按顺序结，过完了才能结。"
    ),
    "live_imports.orders": N_("平台上的订单，来自平台后台导出的文件，和门店的账分开。买家默认不保存。"),
    "live_imports.batches": N_("一份平台文件是一批：先看会改什么，再导入；可以撤销。"),
    "reconcile.bills": N_("微信、支付宝的账单和小票一笔笔对：谁收到了、谁漏了、谁没付成。"),
    "imports.batches": N_("别的收银系统的销售历史：只进报表和预测，不动库存、现金和账本。"),
    "jobs.jobs": N_("在服务旁边做的事：导入、大的导出、每晚的核对和记账。"),
    "people.persons": N_("谁在店里做事、什么岗位；重设密码和 PIN。"),
    "people.roles": N_("一个岗位能做什么。没有人能给出自己没有的权限。"),
    "people.devices": N_("哪些平板能收银，最后一次联系是什么时候，还有没有没传的单。"),
    "people.sessions": N_("谁登录着；可以让他退出。"),
    "people.audit": N_("谁何时做了什么，一条接一条，用哈希连着，改过就看得出来。"),
    "backup.backups": N_("账、照片、设置的副本。灯是绿的：不到 26 小时、验证过、另有一份不在这台电脑上。"),
    "upkeep.shop_settings": N_("店名、小票、抹零、支付方式、班次的规则。"),
}


class Term(NamedTuple):
    """A word people meet: its English name in code and talk, and what it means."""

    word: str
    english: str
    meaning: str


#: By subject, in the order in which one meets them.
GLOSSARY: tuple[tuple[str, tuple[Term, ...]], ...] = (
    (
        N_("卖与收"),
        (
            Term("营业日", "business day", N_("从早上 4 点算起的一天；凌晨的单算前一天。")),
            Term("单号", "number", N_("平板字母、日期、当天第几单，例如 A-1122-047。")),
            Term("支付方式", "tender", N_("现金、微信、支付宝、其他。")),
            Term("抹零", "cash rounding", N_("只对现金尾数；差额单独记着。")),
            Term("退款", "refund", N_("付款后退钱；按退的那天减营业额。")),
            Term("撤单", "void", N_("没有做、整单退回。")),
            Term("免单", "comp", N_("做了，不收钱；货照样用掉了。")),
            Term("待退款", "due", N_("要在商户端退、还没有退的钱。")),
            Term("更正支付方式", "tender correction", N_("记成现金、其实是微信；营业额不变。")),
            Term("批准", "approval", N_("另一个人对一个操作、一个金额的同意，只用一次。")),
            Term("待核", "held", N_("收下了但还不能入账、等人决定的单据。")),
            Term("套餐", "combo", N_("几样合一个价；价按原价分到各件。")),
        ),
    ),
    (
        N_("现金与班次"),
        (
            Term("班次", "shift", N_("一个钱箱从备用金到清点。")),
            Term("备用金", "float", N_("开班时钱箱里的现金。")),
            Term("应有现金", "expected cash", N_("备用金＋现金净收－退款＋收入－付出－存保险箱。")),
            Term("差异", "difference", N_("数出来的减应有的；不会被改成零。")),
            Term("清点", "blind count", N_("不看应有多少，按面额数。")),
            Term("日结单", "Z report", N_("关班时冻结的报告，连号，哈希相连。")),
            Term("补单", "supplement", N_("日结单以后才到的单据，另出一张。")),
            Term("对账", "reconciliation", N_("平台账单和小票一笔笔对上。")),
        ),
    ),
    (
        N_("货与成本"),
        (
            Term("物料", "item", N_("店里存着的东西：原料、包装、半成品、成品。")),
            Term("移动平均成本", "moving average", N_("自有库位的总金额除以总数量。")),
            Term("暂估", "provisional", N_("货还没到就用掉了，先按最近的成本估。")),
            Term("成本调整", "revaluation", N_("进货以后，实际和暂估的差。")),
            Term("报损", "waste", N_("货没了，没有收入；按原因分开。")),
            Term("盘点", "count", N_("不看账数货，只记差异。")),
            Term("批次", "lot", N_("一起进来的货，有到期日。")),
            Term("先到期先用", "FEFO", N_("先用快到期、已开封的。")),
            Term("配方成本", "recipe cost", N_("用料乘单价的准确和，只四舍五入一次。")),
            Term("补货线", "reorder point", N_("少于多少要补。")),
            Term("报价", "quote", N_("供应商要的价：一个包装多少钱、运费、几天到。")),
            Term("三单一致", "matched", N_("订单、收货、发票逐行一样。")),
            Term("折旧", "depreciation", N_("设备每月减少的价值。")),
            Term("开店清单", "fit-out list", N_("开店前要做的事和要买的东西。")),
        ),
    ),
    (
        N_("账本"),
        (
            Term("账本", "books", N_("从单据自动记出来的复式账。")),
            Term("科目", "account", N_("账本里的一个格子：钱箱、库存、房租……")),
            Term("借方", "debit", N_("进到科目里的。")),
            Term("贷方", "credit", N_("从科目里出去的；一笔账两边一样多。")),
            Term("凭单", "paper", N_("买卖以外的钱：一个人写，另一个人批准。")),
            Term("冲回", "reverse", N_("反着记一笔，两笔都留着。")),
            Term("净收入", "net revenue", N_("销售减退款、抹零和价格里的增值税。")),
            Term("毛利", "gross profit", N_("净收入减货物成本。")),
            Term("边际贡献", "contribution", N_("毛利减跟着销售走的费用。")),
            Term("不亏要卖", "break-even turnover", N_("固定费用除以每元收入剩下的部分；卖到这么多正好不赚不亏。")),
            Term("结账", "closing a month", N_("这个月不再变；迟到的记在没有结的月份。")),
            Term("待查", "unclear", N_("单据和收款对不上的部分；应当是 0。")),
            Term("货到票未到", "received, not invoiced", N_("货已入库、发票还没来的货款。")),
        ),
    ),
    (
        N_("线上与预测"),
        (
            Term("平台订单", "platform order", N_("抖店、快手、微信小店、淘宝、有赞上的订单。")),
            Term("预测", "forecast", N_("每天卖多少的平均数。")),
            Term("分位数", "quantile", N_("有几成把握不超过的数。")),
            Term("回测", "backtest", N_("站在过去用当时知道的去预测，再和实际比。")),
            Term("关联", "affinity", N_("一起买的次数比碰巧多。")),
            Term("弹性", "elasticity", N_("价格涨 1 %，销量变百分之几。")),
        ),
    ),
    (
        N_("平板与电脑"),
        (
            Term("平板登记", "enrolment", N_("让一台平板成为收银台。")),
            Term("任务", "job", N_("在服务旁边做的事：导入、核对、记账。")),
            Term("备份", "backup", N_("某一刻的账、照片和设置的副本，做好马上验证。")),
            Term("恢复", "restore", N_("用备份换下现在的账；平板再补传。")),
            Term("操作记录", "audit trail", N_("谁何时做了什么，哈希相连。")),
            Term("演示店", "demo shop", N_("编造的店，不影响真的店。")),
        ),
    ),
)
