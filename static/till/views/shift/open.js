/** Opening a shift: the float by notes and coins, and what has to be checked first; or going on in a drawer that is open. */
import { formatFen } from "../../money.js";
import { t } from "../../i18n.js";
import { newUuid } from "../../uuid7.js";
import { commit } from "../commit.js";
import { textField } from "../choices.js";
import { button, h, icon } from "../dom.js";
import { services } from "../services.js";
import { openSheet } from "../sheet.js";
import { refreshRights, withoutPost } from "../post.js";
import { sure } from "../sure.js";
import { may, state } from "../state.js";
import { toast, toastError } from "../toast.js";
import { clockTime } from "../words.js";
import { join, refreshShift } from "./current.js";
import { piecesField } from "./pieces.js";

/** @typedef {import("../../types.js").RunningShift} RunningShift */

/** @returns {Promise<RunningShift[]>} shifts this tablet could go on with */
async function others() {
  if (!state.sync.online) return [];
  return services.api.shifts().then(({ shifts }) => shifts, () => []);
}

/**
 * @param {string} text
 * @returns {{element: HTMLElement, done: () => boolean}}
 */
function check(text) {
  const input = h("input", { type: "checkbox" });
  return { element: h("label", { class: "check-row" }, input, h("span", {}, text)), done: () => input.checked };
}

/** @param {RunningShift} running @param {() => void} chosen */
const runningRow = (running, chosen) => h("button", { type: "button", class: "row", onclick: chosen },
  icon("cash"), h("span", { class: "main" }, h("b", {}, running.device_id === state.boot.device.id ? t("接着用这台平板的班次") : t("和「%(device)s」共用钱箱", { device: running.device })),
    h("small", {}, t("%(time)s 开班 %(name)s", { time: clockTime(running.opened_at), name: running.opened_by }))));

/**
 * @param {() => void} [goOn] what somebody wanted to do when a shift was missing
 */
export async function openShiftSheet(goOn = () => {}) {
  if (!may("run_shift")) await refreshRights();
  if (!may("run_shift")) {
    const running = await others();
    if (running.length) chooseSheet(running, goOn);
    else toast(withoutPost() || t("还没有开班。请收银员或值周店长先开班。"), "bad");
    return;
  }
  const running = await others();
  const shift_uuid = newUuid();
  const sheet = openSheet({ title: t("开班"), subtitle: t("点一点备用金，再开始收银"), testid: "shift-open-sheet" });
  const float = piecesField(t("备用金（钱箱里现有的现金）"));
  const checks = (state.boot.shop.shift?.checklist ?? []).map((text) => ({ text, ...check(text) }));
  const note = textField(t("备注（可不填）"), { maxlength: 200 });
  const confirm = button(t("开班"), () => void finish(), { class: "act big grow", testid: "shift-open-confirm" });
  const finish = async () => {
    const cashier_id = state.person?.id;
    confirm.disabled = true;
    if (checks.length && !checks.some(({ done }) => done())
      && !await sure({ title: t("开班检查一项也没有勾"), words: t("开班检查一项也没有勾。还没检查就请先检查；没勾的会记在班次里，老师看得到。"), yes: t("仍然开班") })) {
      confirm.disabled = false;
      return;
    }
    try {
      await commit("shift_open", shift_uuid, () => ({
        v: 1, shift_uuid, cashier_id, float: float.pieces(), checklist: checks.map(({ text, done }) => ({ text, done: done() })), note: note.input.value.trim(),
      }), shift_uuid);
      await refreshShift();
      sheet.close();
      toast(t("已开班，备用金 %(fen)s", { fen: formatFen(float.total()) }), "ok");
      goOn();
    } catch (error) {
      toastError(error);
    }
    confirm.disabled = false;
  };
  sheet.body.append(
    ...running.map((one) => h("div", { class: "rows boxed" }, runningRow(one, () => void join(one).then(() => { sheet.close(); goOn(); }, toastError)))),
    float.element,
    ...(checks.length ? [h("div", { class: "group", role: "group", "aria-label": t("开班检查") }, h("div", { class: "label" }, t("开班检查")), h("div", { class: "rows boxed" }, checks.map((one) => one.element)))] : []),
    note.element);
  sheet.foot.append(confirm);
  float.focus();
}

/** @param {RunningShift[]} running @param {() => void} goOn */
function chooseSheet(running, goOn) {
  const sheet = openSheet({ title: t("用哪个钱箱？"), size: "narrow", testid: "shift-choose-sheet" });
  sheet.foot.remove();
  sheet.body.append(h("div", { class: "rows boxed" }, running.map((one) => runningRow(one, () => void join(one).then(() => { sheet.close(); goOn(); }, toastError)))));
}
