/** Counting blind and closing: what lies in the drawer, one recount, then the difference, its reason, and the end. */
import { formatFen, parseYuan } from "../../money.js";
import { expectedHere } from "../../shift.js";
import { t } from "../../i18n.js";
import { newUuid } from "../../uuid7.js";
import { oneOf, textField } from "../choices.js";
import { commit } from "../commit.js";
import { button, fill, h, icon } from "../dom.js";
import { services } from "../services.js";
import { openSheet } from "../sheet.js";
import { sure } from "../sure.js";
import { state } from "../state.js";
import { toast, toastError } from "../toast.js";
import { signed, tenderName } from "../words.js";
import { refreshShift } from "./current.js";
import { piecesField } from "./pieces.js";
import { reportSheet } from "./report.js";

const COUNTS = 2;

const reasons = () => [
  { value: "change", word: t("找零找错") }, { value: "not_rung", word: t("有一单没打进去") }, { value: "wrong_tender", word: t("支付方式记错") },
  { value: "not_noted", word: t("付出现金没有登记") }, { value: "float", word: t("备用金点错") }, { value: "unknown", word: t("说不清") },
];

/** @returns {{element: HTMLElement|null, claimed: () => {method: string, fen: number}[], wrong: () => boolean}} what the platforms' own apps say */
function claimedFields() {
  const kinds = state.boot.shop.tenders.filter((tender) => tender.static_code);
  const fields = kinds.map((tender) => ({ tender, field: textField(t("%(name)s（商户端今天的金额，可不填）", { name: tenderName(tender.code) }), { inputmode: "decimal", maxlength: 12 }) }));
  const read = (/** @type {string} */ text) => { try { return parseYuan(text.trim()); } catch { return null; } };
  const filled = () => fields.filter(({ field }) => field.input.value.trim());
  return {
    element: fields.length ? h("div", { class: "two-fields" }, fields.map(({ field }) => field.element)) : null,
    claimed: () => filled().map(({ tender, field }) => ({ method: tender.code, fen: read(field.input.value) ?? 0 })),
    wrong: () => {
      const bad = filled().find(({ field }) => (read(field.input.value) ?? -1) < 0);
      bad?.field.complain(t("请输入金额，例如 128.50"));
      return Boolean(bad);
    },
  };
}

/** The sheet of counting. */
export function countSheet() {
  const { shift } = state;
  if (!shift) return;
  const recount = shift.counts > 0;
  const sheet = openSheet({ title: recount ? t("再数一次") : t("清点钱箱"), subtitle: t("数一数钱箱里现在有多少：先不看应有多少"), testid: "count-sheet" });
  const cash = piecesField(t("现金"));
  const claimed = claimedFields();
  const envelope_uuid = newUuid();
  const confirm = button(t("数好了，锁定"), () => void finish(), { class: "act big grow", testid: "count-confirm" });
  const finish = async () => {
    if (claimed.wrong()) return;
    confirm.disabled = true;
    if (!cash.total() && !await sure({ title: t("您还没有数"), words: t("您还没有数，确定抽屉里是 0 元吗？锁定以后不能改。"), yes: t("是 0 元，锁定") })) {
      confirm.disabled = false;
      cash.focus();
      return;
    }
    try {
      await commit("count", envelope_uuid, () => ({
        v: 1, count_uuid: envelope_uuid, cashier_id: state.person?.id, number: shift.counts + 1, pieces: cash.pieces(), claimed: claimed.claimed(), note: "",
      }));
      await refreshShift();
      sheet.close();
      if (shift.counts + 1 < COUNTS) lockedSheet(cash.total());
      else void closeSheet(cash.total());
    } catch (error) {
      toastError(error);
      confirm.disabled = false;
    }
  };
  sheet.body.append(cash.element, ...(claimed.element ? [claimed.element] : []));
  sheet.foot.append(button(t("取消"), sheet.close, { class: "big" }), confirm);
  cash.focus();
}

/** Locked: count once more, or go on to see the difference. @param {number} counted_fen */
function lockedSheet(counted_fen) {
  const sheet = openSheet({ title: t("第一次清点已锁定"), size: "narrow", testid: "count-locked-sheet" });
  sheet.body.append(h("div", { class: "due-card" }, h("span", { class: "label" }, t("您数的现金")), h("b", { class: "due num" }, formatFen(counted_fen))),
    h("p", { class: "quiet" }, t("没有把握可以再数一次，只有这一次机会，两次都会留下。看到差异以后就不能再数了。")));
  sheet.foot.append(button(t("再数一次"), () => { sheet.close(); countSheet(); }, { class: "big", testid: "count-again" }),
    button(t("就是这样，看差异"), () => { sheet.close(); void closeSheet(counted_fen); }, { class: "act big grow", testid: "count-done" }));
}

/** What the last count came to (the till was reloaded between counting and closing). @returns {Promise<number>} */
async function lastCount() {
  const envelopes = await services.store.envelopes();
  const counts = envelopes.filter((one) => one.type === "count" && one.shift_uuid === state.shift?.shift_uuid).map((one) => JSON.parse(one.payload));
  const last = counts.find((one) => one.count_uuid === state.shift?.count_uuid);
  return (last?.pieces ?? []).reduce((/** @type {number} */ sum, /** @type {{fen: number, pieces: number}} */ one) => sum + one.fen * one.pieces, 0);
}

/** Count, or go on where somebody stopped. */
export async function countOrClose() {
  if (!state.shift?.counts) countSheet();
  else if (state.shift.counts < COUNTS) lockedSheet(await lastCount());
  else await closeSheet(await lastCount());
}

/**
 * The difference, why, and the end of the shift.
 * @param {number} counted_fen
 */
async function closeSheet(counted_fen) {
  const { shift } = state;
  if (!shift) return;
  const { expected_fen, complete } = expectedHere(await services.store.envelopes(), shift.shift_uuid);
  const variance = counted_fen - expected_fen;
  const tolerance = state.boot.shop.shift?.tolerance_fen ?? 0;
  const over = complete && Math.abs(variance) > tolerance;
  const sheet = openSheet({ title: t("关班"), size: "narrow", testid: "close-sheet" });
  let reason = "";
  const why = oneOf({ label: t("为什么有差异"), choices: reasons(), onchange: (value) => { reason = value; fill(problem); } });
  const problem = h("div", { class: "problem", role: "alert" });
  const note = textField(t("说明（可不填）"), { maxlength: 200 });
  const envelope_uuid = newUuid();
  const confirm = button(t("关班"), () => void finish(), { class: "act big grow", testid: "close-confirm" });
  const finish = async () => {
    if (complete && variance !== 0 && !reason) { fill(problem, icon("alert"), t("请选一个原因")); return; }
    confirm.disabled = true;
    try {
      const removed = await services.store.removed(shift.shift_uuid);
      await commit("shift_close", envelope_uuid, () => ({
        v: 2, shift_uuid: shift.shift_uuid, cashier_id: state.person?.id, count_uuid: shift.count_uuid ?? state.shift?.count_uuid ?? null, reason, note: note.input.value.trim(), removed,
      }), shift.shift_uuid);
      await services.store.keepJoined(null);
      await refreshShift();
      sheet.close();
      toast(t("已关班"), "ok");
      await services.sync.flush();
      void reportSheet(shift, { counted_fen, variance_fen: complete ? variance : null });
    } catch (error) {
      toastError(error);
      confirm.disabled = false;
    }
  };
  const tone = variance === 0 ? "ok" : over ? "bad" : "warn";
  sheet.body.append(
    complete
      ? h("div", { class: `callout ${tone}`, "data-testid": "variance" }, icon(variance === 0 ? "check" : "info"), h("div", {},
        h("b", {}, variance === 0 ? t("一分不差") : variance > 0 ? t("多了 %(fen)s", { fen: formatFen(variance) }) : t("少了 %(fen)s", { fen: formatFen(-variance) })),
        h("div", {}, t("按这台平板上的单算，差异 %(fen)s；以关班后的日结单为准。", { fen: signed(variance) })),
        over ? h("div", {}, t("超过容许的 %(fen)s，老师会看一看；不影响关班。", { fen: formatFen(tolerance) })) : null))
      : h("div", { class: "callout" }, icon("info"), t("这个钱箱是别的平板开的班，差异在关班后的日结单上看。")),
    ...(complete && variance !== 0 ? [why.element, problem] : []), note.element);
  sheet.foot.append(button(t("取消"), sheet.close, { class: "big" }), confirm);
}
