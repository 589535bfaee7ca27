/** Orders put aside: park the open one, take one up again on any tablet; without the server on this one. */
import { unreachable } from "../api.js";
import { emptyBasket, units } from "../basket.js";
import { formatFen } from "../money.js";
import { orderTotals } from "./totals.js";
import { t } from "../i18n.js";
import { newUuid } from "../uuid7.js";
import { textField } from "./choices.js";
import { button, fill, h, icon } from "./dom.js";
import { services } from "./services.js";
import { openSheet } from "./sheet.js";
import { now, set, setBasket, state } from "./state.js";
import { toast, toastError } from "./toast.js";
import { clockTime } from "./words.js";

/** @typedef {import("../types.js").ParkedHead & {here: boolean}} Waiting  here: only on this tablet */

/** @returns {Promise<{waiting: Waiting[], complete: boolean}>} */
async function allParked() {
  const own = (await services.store.parked()).map((record) => ({ ...record, device: state.boot.device.name, here: true }));
  try {
    const shared = (await services.api.parkedList()).map((head) => ({ ...head, here: false }));
    return { waiting: [...own, ...shared], complete: true };
  } catch (error) {
    if (!unreachable(error)) throw error;
    return { waiting: own, complete: false };
  }
}

/** Count what waits, for the button. */
export async function refreshParked() {
  const { waiting } = await allParked().catch(() => ({ waiting: [] }));
  set({ parked: waiting.length });
}

/** Put the open order aside under a word the crew recognises. */
export function parkSheet() {
  const sheet = openSheet({ title: t("挂单"), subtitle: t("先放一边，任何一台平板都能取"), size: "narrow", testid: "park-sheet" });
  const label = textField(t("怎么认出这一单"), { placeholder: t("例如：3 号桌、红帽子"), maxlength: 40, value: state.basket.note.slice(0, 40) });
  const finish = async () => {
    const basket = state.basket;
    const record = { parked_uuid: newUuid(), label: label.input.value.trim() || t("%(time)s 的单", { time: clockTime(now()) }), total_fen: orderTotals(basket).total_fen, items: units(basket), basket };
    sheet.close();
    try {
      await services.api.park(record);
      toast(t("已挂单：%(label)s", { label: record.label }), "ok");
    } catch (error) {
      if (!unreachable(error)) { toastError(error); return; }
      await services.store.park({ ...record, parked_at: new Date(now()).toISOString(), by: state.person?.nickname ?? "" });
      toast(t("已挂在这台平板上：%(label)s。没有网络，别的平板看不到。", { label: record.label }), "ok");
    }
    set({ basket: emptyBasket(newUuid()), orderOpen: false });
    void refreshParked();
  };
  sheet.body.append(h("form", { onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); void finish(); } }, label.element));
  sheet.foot.append(button(t("挂单"), () => void finish(), { class: "act big grow", testid: "park-confirm" }));
  label.input.focus();
}

/**
 * Take one up; exactly one tablet gets it.
 * @param {Waiting} waiting
 */
async function claim(waiting) {
  if (waiting.here) {
    const record = (await services.store.parked()).find((one) => one.parked_uuid === waiting.parked_uuid);
    if (!record) return;
    await services.store.unpark(waiting.parked_uuid);
    setBasket(record.basket);
  } else {
    const { basket } = await services.api.claimParked(waiting.parked_uuid);
    setBasket({ ...basket, parked_uuid: waiting.parked_uuid });
  }
  toast(t("已取回：%(label)s", { label: waiting.label }), "ok");
}

/** The list of what waits. */
export async function parkedSheet() {
  const sheet = openSheet({ title: t("取挂单"), testid: "parked-sheet" });
  sheet.body.classList.add("flush");
  fill(sheet.body, h("div", { class: "empty", role: "status" }, t("正在取…")));
  sheet.foot.remove();
  const open = state.basket.lines.length > 0;
  try {
    const { waiting, complete } = await allParked();
    set({ parked: waiting.length });
    fill(sheet.body,
      complete ? null : h("div", { class: "callout warn" }, icon("cloud-off"), t("没有网络：这里只有这台平板自己的挂单。")),
      open && waiting.length ? h("div", { class: "callout" }, icon("info"), t("手上还有没收完的单，请先收款或挂单，再取别的。")) : null,
      waiting.length ? h("div", { class: "rows" }, waiting.map((one) => h("button", {
        type: "button", class: "row", disabled: open, "data-testid": "parked-row", onclick: async () => {
          sheet.close();
          try { await claim(one); } catch (error) { toastError(error); }
          void refreshParked();
        },
      }, icon("park"), h("span", { class: "main" }, h("b", {}, one.label), h("small", {}, [clockTime(one.parked_at), one.by, one.here ? t("只在这台平板") : one.device].filter(Boolean).join(" · "))),
      h("span", { class: "amount num" }, formatFen(one.total_fen), h("small", {}, t("%(count)s 件", { count: one.items })))))) : h("div", { class: "empty" }, icon("park"), h("p", {}, t("没有挂着的单。顾客要等一等时，在右边点「挂单」。"))));
  } catch (error) {
    sheet.close();
    toastError(error);
  }
}
