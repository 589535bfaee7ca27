/** Cash without a sale: put in, paid out, dropped into the safe. */
import { formatFen, parseYuan } from "../../money.js";
import { t } from "../../i18n.js";
import { newUuid } from "../../uuid7.js";
import { askApproval } from "../approval.js";
import { oneOf, textField } from "../choices.js";
import { commit } from "../commit.js";
import { button, fill, h } from "../dom.js";
import { keypad, typeAmount, typeInto } from "../keypad.js";
import { openSheet } from "../sheet.js";
import { state } from "../state.js";
import { toast, toastError } from "../toast.js";

/** @typedef {"paid_in"|"paid_out"|"drop"} Kind */

/** @returns {Record<Kind, {value: string, word: string}[]>} */
const reasonsOf = () => ({
  paid_out: [{ value: "buy", word: t("买材料") }, { value: "change", word: t("换零钱") }, { value: "owed", word: t("还垫付的钱") }, { value: "other", word: t("其他") }],
  paid_in: [{ value: "change", word: t("换零钱") }, { value: "float", word: t("补备用金") }, { value: "other", word: t("其他") }],
  drop: [{ value: "safe", word: t("存保险箱") }],
});

/** The sheet of cash in and out. */
export function cashMoveSheet() {
  const sheet = openSheet({ title: t("收付现金"), subtitle: t("不是卖东西的钱，也要记一笔"), testid: "cash-move-sheet" });
  const envelope_uuid = newUuid();
  let typed = "";
  /** @type {Kind} */
  let kind = "paid_out";
  let reason = "buy";
  const fen = () => (typed ? parseYuan(typed) : 0);
  const display = h("div", { class: "amount-display", role: "status", "aria-label": t("金额") });
  const why = h("div", {});
  const note = textField(t("说明"), { maxlength: 200, placeholder: t("例如：牛奶 2 箱，有小票") });
  const confirm = button("", () => void finish(), { class: "act big grow", testid: "cash-move-confirm" });
  const limit = () => state.boot.shop.shift?.cash_out_limit_fen ?? 0;
  const wantsYes = () => kind !== "paid_in" && fen() > limit();
  const draw = () => {
    fill(display, h("span", { class: "quiet" }, t("金额")), h("b", { class: "num" }, formatFen(fen())));
    fill(confirm, h("span", { class: "word" }, wantsYes() ? t("请老师批准") : t("记下")));
    confirm.disabled = fen() <= 0;
  };
  const drawReasons = () => {
    const choices = reasonsOf()[kind];
    reason = choices[0].value;
    fill(why, oneOf({ label: t("原因"), choices, value: reason, compact: true, onchange: (value) => { reason = value; } }).element);
    draw();
  };
  const kinds = oneOf({ label: t("哪一种"), value: kind, choices: [{ value: "paid_out", word: t("付出现金") }, { value: "paid_in", word: t("收入现金") }, { value: "drop", word: t("存保险箱") }],
    onchange: (value) => { kind = /** @type {Kind} */ (value); drawReasons(); } });
  const digit = (/** @type {string} */ text) => { typed = typeAmount(typed, text); draw(); };
  const erase = () => { typed = typed.slice(0, -1); draw(); };
  const finish = async () => {
    const said = note.input.value.trim();
    if (reason === "other" && !said) { note.complain(t("请写一句说明")); return; }
    const amount_fen = fen();
    const asker = state.person;
    if (!asker || amount_fen <= 0) return;
    let approval_uuid = null;
    const facts = { v: 1, move_uuid: envelope_uuid, cashier_id: asker.id, amount_fen, reason, note: said };
    const recorded = t("已记下 %(fen)s", { fen: formatFen(amount_fen) });
    if (wantsYes()) {
      const word = reasonsOf()[kind].find((one) => one.value === reason)?.word ?? reason;
      const yes = await askApproval({ action: "cash_out", operation_uuid: envelope_uuid, amount_fen, reason: [word, said].filter(Boolean).join(" "), what: t("从钱箱付出"), deed: { type: "cash_out", payload: { ...facts, kind }, done: recorded } });
      if (!yes) return;
      approval_uuid = yes.approval_uuid;
    }
    try {
      await (kind === "paid_in" ? commit("cash_in", envelope_uuid, () => facts) : commit("cash_out", envelope_uuid, () => ({ ...facts, kind, approval_uuid })));
      sheet.close();
      toast(recorded, "ok");
    } catch (error) {
      toastError(error);
    }
  };
  sheet.body.append(kinds.element, h("div", { class: "cash-pane" }, h("div", {}, display, why, note.element), keypad({ digit, erase, last: ".", label: t("金额键盘") })));
  typeInto(sheet.element, { digit, erase, enter: () => void finish(), point: true });
  sheet.foot.append(button(t("取消"), sheet.close, { class: "big" }), confirm);
  drawReasons();
}
