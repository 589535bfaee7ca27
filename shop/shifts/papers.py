"""X and Z on receipt paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from shop.kernel.errors import N_
from shop.kernel.money import Fen, yuan
from shop.people.queries import shop_profile
from shop.people.queries.persons import nicknames
from shop.printing.queries import in_shop_language, local_time
from shop.printing.rules.documents import CUT, RULE, Document, amount, pair, plain
from shop.shifts.words import DISCOUNTS, REASONS


def paper_of(report: dict[str, Any], *, sha256: str = "", grand_total_fen: Fen | None = None) -> Document:
    """The report as it is printed; a blind one has no sums."""
    rows = _head(report)
    if "figures" in report:
        rows += _sales(report["figures"]) + _tenders(report["figures"]) + _drawer(report["figures"]["cash"])
    if "counted" in report:
        rows += _counted(report["counted"])
    if "evidence" in report:
        rows += _evidence(report["evidence"])
    if "changes" in report:
        rows += _changes(report["changes"])
    if grand_total_fen is not None:
        rows += [RULE, _pair(N_("累计净额"), grand_total_fen, bold=True)]
    if sha256:
        rows.append(plain(f"{_(N_('哈希'))} {sha256[:16]}"))
    if report.get("hidden"):
        rows += [RULE, plain(_(N_("盲盘：合计和应有金额不在这张纸上。")))]
    rows += [RULE, plain(_(N_("签名"))), plain(" "), CUT]
    return rows


def _(text: str) -> str:
    return in_shop_language(text)


def _pair(name: str, fen: Fen | None, *, bold: bool = False) -> dict[str, Any]:
    return pair(_(name), "—" if fen is None else amount(fen), bold=bold)


def _moment(text: str | None) -> str:
    return local_time(datetime.fromisoformat(text)) if text else "—"


def _head(report: dict[str, Any]) -> Document:
    names = nicknames()
    kind = N_("当班查看（X）") if report["label"] == "X" else N_("日结单（Z）")
    rows = [
        plain(_(shop_profile().name), size=2, bold=True, centred=True),
        plain(_(N_("补单")) if report["supplement"] else _(kind), bold=True, centred=True),
    ]
    if report["label"] != "X":
        rows.append(plain(report["label"], size=2, bold=True, centred=True))
    rows += [
        RULE,
        pair(_(N_("钱箱")), report["register"]["name"]),
        pair(_(N_("营业日")), report["business_day"]),
        pair(_(N_("开班时间")), f"{_moment(report['opened_at'])} {names.get(report['opened_by'], '')}".strip()),
        pair(_(N_("关班时间")), f"{_moment(report['closed_at'])} {names.get(report['closed_by'], '')}".strip()),
    ]
    if report.get("waited_for"):
        rows.append(plain(f"{_(N_('没有等的平板'))}：{'、'.join(report['waited_for'])}"))
    return rows


def _sales(figures: dict[str, Any]) -> Document:
    rows = [RULE, pair(_(N_("单数")), str(figures["orders"])), _pair(N_("原价"), figures["gross"])]
    for one in figures["discounts"]:
        name = one["label"] or _(DISCOUNTS.get(one["kind"], one["kind"]))
        rows.append(pair(f"  {name} ×{one['count']}", amount(-one["fen"])))
    rows += _counted_lines(
        (
            (N_("免单"), figures["comps"]),
            (N_("送出后撤单（没做）"), figures["voids"]),
            (N_("送出后撤单（做了）"), figures["voids_made"]),
            (N_("退款"), figures["refunds"]),
            (N_("事后免单"), figures["comps_later"]),
        )
    )
    rounding = figures["rounding"] - figures["refund_rounding"]
    rows += [_pair(N_("净额"), figures["net"], bold=True), _pair(N_("其中税"), figures["tax"] - figures["tax_back"])]
    return [*rows, _pair(N_("抹零"), rounding)]


def _counted_lines(parts: Iterable[tuple[str, dict[str, int]]]) -> Document:
    return [pair(f"{_(name)} ×{part['count']}", amount(-part["fen"])) for name, part in parts if part["count"]]


def _tenders(figures: dict[str, Any]) -> Document:
    names = {tender.code: _(tender.name) for tender in shop_profile().tenders}
    rows = [RULE]
    for one in figures["tenders"]:
        name = names.get(one["method"], one["method"])
        rows.append(pair(name, amount(one["in"] + one["fixed"])))
        if one["out"]:
            rows.append(pair(f"  {_(N_('已退'))}", amount(-one["out"])))
        if one["due"]:
            rows.append(pair(f"  {_(N_('待退款'))}", amount(-one["due"])))
    return rows


def _drawer(cash: dict[str, int]) -> Document:
    return [
        RULE,
        _pair(N_("备用金"), cash["float"]),
        _pair(N_("现金销售"), cash["sales"]),
        _pair(N_("现金退款"), -cash["refunds"]),
        _pair(N_("收入现金"), cash["paid_in"]),
        _pair(N_("付出现金"), -cash["paid_out"]),
        _pair(N_("存保险箱"), -cash["drops"]),
        _pair(N_("应有现金"), cash["expected"], bold=True),
    ]


def _counted(counted: dict[str, Any]) -> Document:
    rows = [RULE, _pair(N_("实点现金"), counted["cash"], bold=True)]
    rows.append(_pair(N_("差异"), counted["variance"], bold=True))
    names = {tender.code: _(tender.name) for tender in shop_profile().tenders}
    rows += [
        pair(f"{names.get(one['method'], one['method'])} {amount(one['counted'])}", amount(one["variance"]))
        for one in counted.get("claimed", ())
    ]
    why = counted["reason"]
    if why:
        why = _(REASONS[why]) if why in REASONS else why
        rows.append(plain(f"{_(N_('原因'))}：{why} {counted['note']}".strip()))
    return rows


def _evidence(evidence: dict[str, Any]) -> Document:
    rows: Document = [RULE]
    rows += [
        pair(f"{_(N_('清点'))} {one['number']} {_moment(one['at'])}", amount(one["cash"])) for one in evidence["counts"]
    ]
    removed = evidence.get("removed")
    if removed:
        rows.append(pair(f"{_(N_('送出前删掉'))} ×{removed['count']}", amount(removed["fen"])))
    for one in evidence["tablets"]:
        if "envelopes" in one:
            envelopes = one["envelopes"]
            rows.append(pair(f"{one['letter']} {_(N_('单据'))}", f"{envelopes['first']}-{envelopes['last']}"))
            if envelopes["missing"]:
                rows.append(plain(f"  {_(N_('缺号'))} {', '.join(map(str, envelopes['missing']))}"))
        else:
            rows.append(pair(f"{one['letter']} {one['day']}", f"{one['first']}-{one['last']} ({one['orders']})"))
    if evidence["catalog_versions"]:
        versions = "、".join(map(str, evidence["catalog_versions"]))
        rows.append(pair(_(N_("菜单版本")), versions))
    waiting = sum(count for _kind, count in evidence["open"])
    if waiting:
        rows.append(pair(_(N_("还没处理的待办")), str(waiting)))
    return rows


def _changes(changes: dict[str, Any]) -> Document:
    return [
        RULE,
        plain(_(N_("和原来的日结单相比")), bold=True),
        pair(_(N_("单数")), f"{changes['orders']:+d}"),
        _pair(N_("净额"), changes["net"]),
        _pair(N_("应有现金"), changes["expected"]),
        pair(_(N_("差异")), " → ".join("—" if one is None else yuan(one) for one in
                                     (changes["variance_before"], changes["variance"]))),
    ]  # fmt: skip
