"""Who may call what. Deny by default: a view without @needs, @public or @for_device answers 403."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from hmac import compare_digest
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import IntegerConverter

from shop.kernel.errors import N_, Forbidden, NotLoggedIn
from shop.web.headers import SAFE_METHODS

csrf = CSRFProtect()
View = TypeVar("View", bound=Callable[..., Any])


class May(StrEnum):
    """Every power in the shop. A role is a set of these."""

    SELL = "sell"
    PARK = "park"
    VOID = "void"
    REFUND = "refund"
    COMP = "comp"
    DISCOUNT = "discount"
    OVERRIDE_PRICE = "override_price"
    WRITE_OFF = "write_off"
    FIX_TENDER = "fix_tender"
    SET_SOLD_OUT = "set_sold_out"
    SEE_BOARD = "see_board"
    APPROVE = "approve"
    SEE_SALES = "see_sales"
    EXPORT_SALES = "export_sales"
    IMPORT_SALES = "import_sales"
    SETTLE_REFUNDS = "settle_refunds"
    RECONCILE = "reconcile"
    DECIDE_HELD = "decide_held"
    SEE_CATALOG = "see_catalog"
    EDIT_CATALOG = "edit_catalog"
    SEE_CALENDAR = "see_calendar"
    NOTE_WEATHER = "note_weather"
    EDIT_CALENDAR = "edit_calendar"
    SEE_WORKLIST = "see_worklist"
    SEE_PEOPLE = "see_people"
    EDIT_PEOPLE = "edit_people"
    EDIT_ROLES = "edit_roles"
    MANAGE_DEVICES = "manage_devices"
    END_SESSIONS = "end_sessions"
    SEE_AUDIT = "see_audit"
    EDIT_SETTINGS = "edit_settings"
    SEE_ORDERS = "see_orders"
    IMPORT_ORDERS = "import_orders"
    SEE_BUYER_DATA = "see_buyer_data"
    SEE_MEMBERS = "see_members"
    EDIT_MEMBERS = "edit_members"
    SEE_PROMOTIONS = "see_promotions"
    EDIT_PROMOTIONS = "edit_promotions"
    APPROVE_PROMOTIONS = "approve_promotions"
    SEE_SUGGESTIONS = "see_suggestions"
    NOTE_DECISIONS = "note_decisions"
    SEE_JOBS = "see_jobs"
    PRINT = "print"
    MANAGE_PRINTERS = "manage_printers"
    SEE_BACKUPS = "see_backups"
    CARRY_BACKUP = "carry_backup"
    RUN_SHIFT = "run_shift"
    SEE_CASH = "see_cash"
    ACKNOWLEDGE_CASH = "acknowledge_cash"
    SEE_STOCK = "see_stock"
    MOVE_STOCK = "move_stock"
    COUNT_STOCK = "count_stock"
    EDIT_STOCK = "edit_stock"
    SEE_RECIPES = "see_recipes"
    EDIT_RECIPES = "edit_recipes"
    PREPARE = "prepare"
    SEE_PURCHASING = "see_purchasing"
    PURCHASE = "purchase"
    APPROVE_PURCHASING = "approve_purchasing"
    KEEP_EQUIPMENT = "keep_equipment"
    SEE_SAFETY = "see_safety"
    NOTE_SAFETY = "note_safety"
    EDIT_SAFETY = "edit_safety"
    SEE_WORKS = "see_works"
    EDIT_WORKS = "edit_works"
    CERTIFY_WORKS = "certify_works"
    SEE_STREAMS = "see_streams"
    PLAN_STREAMS = "plan_streams"
    RUN_STREAMS = "run_streams"
    APPROVE_STREAMS = "approve_streams"
    PACK_ORDERS = "pack_orders"
    APPROVE_HANDOVER = "approve_handover"
    SETTLE_PARTNER = "settle_partner"
    SEE_PLANNING = "see_planning"
    PLAN = "plan"
    SEE_REPORTS = "see_reports"
    EDIT_REPORTS = "edit_reports"
    SEE_HELP = "see_help"
    SEE_BOOKS = "see_books"
    WRITE_BOOKS = "write_books"
    KEEP_BOOKS = "keep_books"


LABELS = {
    May.SELL: N_("收银"),
    May.PARK: N_("挂单与取单"),
    May.VOID: N_("撤单（需批准）"),
    May.REFUND: N_("退款（需批准）"),
    May.COMP: N_("免单（需批准）"),
    May.DISCOUNT: N_("打折"),
    May.OVERRIDE_PRICE: N_("改价（需批准）"),
    May.WRITE_OFF: N_("报损与重做"),
    May.FIX_TENDER: N_("更正支付方式"),
    May.SET_SOLD_OUT: N_("标记售罄"),
    May.SEE_BOARD: N_("看吧台看板和取餐屏，点制作进度"),
    May.APPROVE: N_("批准退款、撤单、免单、改价、付出现金"),
    May.SEE_SALES: N_("查看订单与日结"),
    May.EXPORT_SALES: N_("导出销售表"),
    May.IMPORT_SALES: N_("导入销售历史"),
    May.SETTLE_REFUNDS: N_("登记已退的款"),
    May.RECONCILE: N_("导入账单、对账"),
    May.DECIDE_HELD: N_("处理待核单据"),
    May.SEE_CATALOG: N_("查看菜单"),
    May.EDIT_CATALOG: N_("编辑菜单与价格"),
    May.SEE_CALENDAR: N_("查看日历"),
    May.NOTE_WEATHER: N_("记天气"),
    May.EDIT_CALENDAR: N_("编辑日历与营业时间"),
    May.SEE_WORKLIST: N_("查看待办"),
    May.SEE_PEOPLE: N_("查看人员"),
    May.EDIT_PEOPLE: N_("添加与停用人员、重设密码和 PIN"),
    May.EDIT_ROLES: N_("编辑岗位权限"),
    May.MANAGE_DEVICES: N_("登记与停用平板"),
    May.END_SESSIONS: N_("结束别人的登录"),
    May.SEE_AUDIT: N_("查看操作记录"),
    May.EDIT_SETTINGS: N_("修改店铺设置"),
    May.SEE_ORDERS: N_("查看平台订单（买家打码）、认商品"),
    May.IMPORT_ORDERS: N_("导入、撤销、导出平台订单，设置买家资料"),
    May.SEE_BUYER_DATA: N_("查看买家电话地址"),
    May.SEE_MEMBERS: N_("查看会员和积分"),
    May.EDIT_MEMBERS: N_("登记与删除会员、修改同意书"),
    May.SEE_PROMOTIONS: N_("查看促销"),
    May.EDIT_PROMOTIONS: N_("新建与修改促销（要老师批准才生效）"),
    May.APPROVE_PROMOTIONS: N_("批准与停止促销"),
    May.SEE_SUGGESTIONS: N_("查看建议、试验结果和决定记录"),
    May.NOTE_DECISIONS: N_("写下决定的假设和预计"),
    May.SEE_JOBS: N_("查看所有后台任务、启动核对"),
    May.PRINT: N_("打印小票、标签与重打"),
    May.MANAGE_PRINTERS: N_("设置打印机"),
    May.SEE_BACKUPS: N_("查看备份、现在备份"),
    May.CARRY_BACKUP: N_("下载备份带走（要再输密码）"),
    May.RUN_SHIFT: N_("开班、收付现金、清点、交班、关班"),
    May.SEE_CASH: N_("查看班次：应有现金、差异、日结单"),
    May.ACKNOWLEDGE_CASH: N_("确认现金差异、不再等平板就出日结单"),
    May.SEE_STOCK: N_("查看库存"),
    May.MOVE_STOCK: N_("入库、调拨、报损、开封、预留"),
    May.COUNT_STOCK: N_("盘点"),
    May.EDIT_STOCK: N_("编辑物料、库位、期初，完成盘点"),
    May.SEE_RECIPES: N_("查看配方与成本"),
    May.EDIT_RECIPES: N_("编辑配方"),
    May.PREPARE: N_("做半成品、打印批次标签"),
    May.SEE_PURCHASING: N_("查看采购、供应商、设备和开店清单"),
    May.PURCHASE: N_("录报价、提采购申请、下单、收货、录发票"),
    May.APPROVE_PURCHASING: N_("批准别人的采购申请、定预算、处理发票差异"),
    May.KEEP_EQUIPMENT: N_("登记设备与保养、编辑开店清单"),
    May.SEE_SAFETY: N_("查看食品安全：温度、清洁、到期、留样、健康证"),
    May.NOTE_SAFETY: N_("记温度和清洁、留样"),
    May.EDIT_SAFETY: N_("编辑要看的温度和清洁、登记健康证"),
    May.SEE_WORKS: N_("查看陶器作品、批次与定制"),
    May.EDIT_WORKS: N_("编辑陶器作品、入批次、接定制"),
    May.CERTIFY_WORKS: N_("登记检测报告、开放堂食陶杯、给二等品定价"),
    May.SEE_STREAMS: N_("查看直播安排、主播卡片和复盘"),
    May.PLAN_STREAMS: N_("排直播、写脚本、定上架清单"),
    May.RUN_STREAMS: N_("场控：开播、换品、记单、收款、改直播价"),
    May.APPROVE_STREAMS: N_("批准别人排的直播、登记监护人同意书"),
    May.PACK_ORDERS: N_("确认、打包、录订单，准备交接清单，导入回单"),
    May.APPROVE_HANDOVER: N_("批准与下载交接清单、发货回填表，设置合作企业"),
    May.SETTLE_PARTNER: N_("导入结算单、看合作企业和平台的结算"),
    May.SEE_PLANNING: N_("查看预测、备货、采购和制作计划"),
    May.PLAN: N_("重新预测、试算「如果」"),
    May.SEE_REPORTS: N_("查看经营看板、周报和报表"),
    May.EDIT_REPORTS: N_("保存、分享和导出报表"),
    May.SEE_HELP: N_("查看哪位学生需要帮助"),
    May.SEE_BOOKS: N_("查看账本、损益、凭单"),
    May.WRITE_BOOKS: N_("写凭单（费用、报酬、投入、结算）"),
    May.KEEP_BOOKS: N_("批准别人的凭单、定月度预算、结账"),
}


@dataclass(frozen=True, slots=True)
class Access:
    """What a view asks for: nothing (`public`), an enrolled tablet (`device`), a right, or just being logged in.

    `revoked_too`: a tablet that was revoked may still call it (to hand over what it holds). `on_display`: a screen
    that stands before customers may call it too.
    """

    public: bool = False
    device: bool = False
    right: May | None = None
    revoked_too: bool = False
    on_display: bool = False


def _mark(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Anybody may call this view."""
    return _mark(view, Access(public=True))


def needs(right: May) -> Callable[[View], View]:
    """Only somebody whose roles hold `right` may call this view. A right that does not exist raises."""
    return lambda view: _mark(view, Access(right=May(right)))


def logged_in(view: View) -> View:
    """Anybody who is logged in at a desk may call this view (own account, log out)."""
    return _mark(view, Access())


def for_device(
    right: May | None = None, *, revoked_too: bool = False, on_display: bool = False
) -> Callable[[View], View]:
    """Only an enrolled tablet may call this view; with `right` also a person switched on there who holds it."""
    access = Access(device=True, right=right, revoked_too=revoked_too, on_display=on_display)
    return lambda view: _mark(view, access)


def access_of(app: Flask, endpoint: str) -> Access | None:
    """What the view behind `endpoint` asks for; None when nobody said."""
    if endpoint == "static":
        return Access(public=True)
    return getattr(app.view_functions[endpoint], "access", None)


def may(right: May | str) -> bool:
    """Whether the present person holds `right` (used by templates to hide what is not allowed anyway)."""
    return current_user.is_authenticated and May(right) in current_user.rights


def require(rights: Iterable[May]) -> None:
    """Refuse unless the present person holds all `rights`; for actions whose right depends on their content."""
    if any(not may(right) for right in rights):
        raise Forbidden


def _to_login() -> ResponseReturnValue:
    """A page goes to the login and comes back; a part of a page sends the whole page there; a script is told."""
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Redirect": url_for("people.login")}
    if request.method == "GET" and request.accept_mimetypes.accept_html:
        return redirect(url_for("people.login", next=request.full_path.rstrip("?")))
    raise NotLoggedIn(code="no_login")


def _guard_tablet(access: Access) -> None:
    device = g.get("device")
    if device is None or (device.revoked and not access.revoked_too):
        raise Forbidden(N_("这台设备还没有登记。请老师在「平板」页面登记后再用。"), code="no_device")
    if device.purpose == "display" and not access.on_display:
        raise Forbidden(
            N_("这块屏登记为顾客屏，只能显示，不能操作。要改用途，请老师在「平板」页面修改。"), code="display_only"
        )
    if request.method not in SAFE_METHODS and not compare_digest(
        request.headers.get("X-Till-Token", "").encode(), device.token.encode()
    ):
        raise Forbidden(N_("平板的口令不对。请刷新收银页面；没有上传的单据会保留。"), code="stale_token")
    if access.right is not None and (not current_user.is_authenticated or access.right not in current_user.rights):
        raise Forbidden(code="no_person")


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    access = access_of(current_app, request.endpoint)
    if access is None:
        raise Forbidden
    if not access.device:
        csrf.protect()
    if access.public:
        return None
    if access.device:
        _guard_tablet(access)
        return None
    if not current_user.is_authenticated or current_user.kind != "desk":
        return _to_login()
    if access.right is not None and access.right not in current_user.rights:
        raise Forbidden
    return None


def _forms_only() -> None:
    """Only tablets send JSON, a desk page would take it for a form; and no text may hold NUL, which cannot be kept."""
    access = access_of(current_app, request.endpoint) if request.endpoint else None
    if access is None or access.device:
        return
    if request.is_json and request.method not in SAFE_METHODS:
        abort(415)
    if any("\0" in text for typed in (request.args, request.form) for _, texts in typed.lists() for text in texts):
        abort(400)


class Number(IntegerConverter):
    """A number in an address, small enough for every database; a larger one is an address that does not exist."""

    regex = r"\d{1,15}"


def init_app(app: Flask) -> None:
    """Put the guard before every request; it also checks the form's token, a tablet's token for tablet views."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = 12 * 3600
    csrf.init_app(app)
    app.url_map.converters["int"] = Number
    app.before_request(_forms_only)
    app.before_request(_guard)
    app.jinja_env.globals["may"] = may
    app.jinja_env.globals["May"] = May
