/** What is needed less often. */
import { t } from "../i18n.js";
import { h, icon } from "./dom.js";
import { makingSheet } from "./making.js";
import { openSheet } from "./sheet.js";
import { shiftSheet } from "./shift/menu.js";
import { soldOutSheet } from "./sold_out.js";
import { may, withoutServer } from "./state.js";
import { unsentSheet } from "./unsent.js";
import { wasteSheet } from "./waste.js";

/** @param {{parked: () => void, receipts: () => void}} act also reachable here, by name, on narrow screens */
export function moreSheet({ parked, receipts }) {
  const sheet = openSheet({ title: t("更多"), size: "narrow", testid: "more-sheet" });
  const alone = withoutServer();
  /** The last says what cannot be done without the server. @type {[boolean, string, string, string, () => void, boolean?][]} */
  const items = [
    [may("park"), t("取挂单"), "", "park", parked],
    [true, t("今日小票"), t("重打、退款"), "receipt", receipts],
    [true, t("班次与现金"), t("开班、收付、清点"), "cash", shiftSheet],
    [may("write_off"), t("报损"), t("打碎、做错、员工用"), "trash", wasteSheet],
    [may("set_sold_out"), t("售罄开关"), t("卖完了就关掉"), "soldout", soldOutSheet, true],
    [true, t("制作清单"), t("断网时照着做"), "note", () => void makingSheet()],
    [true, t("顾客屏"), t("在第二个窗口给顾客看点单"), "phone", () => { window.open("/till/display", "customer"); }, true],
    [true, t("吧台看板"), t("要做的和做好的"), "coffee", () => { window.open("/till/board", "board"); }, true],
    [true, t("未上传"), t("网络和上传情况"), "cloud-wait", () => void unsentSheet()],
  ];
  sheet.foot.remove();
  sheet.body.append(h("div", { class: "menu" }, items.filter(([shown]) => shown).map(([, word, small, drawing, act, online]) => {
    const why = online && alone ? t("要联网，现在连不上服务器") : "";
    return h("button", { type: "button", disabled: why !== "", onclick: () => { sheet.close(); act(); } },
      icon(drawing), h("span", {}, word), why || small ? h("small", {}, why || small) : null);
  })));
}
