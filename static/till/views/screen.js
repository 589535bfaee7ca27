/** The whole screen: strip, categories, goods or payment, order or "done", and the lock over it. */
import { settleConsents } from "./consents.js";
import { daySheet } from "./day.js";
import { done } from "./done.js";
import { h } from "./dom.js";
import { goods } from "./goods.js";
import { header } from "./header.js";
import { lockNow } from "./idle.js";
import { lockScreen } from "./lock.js";
import { moreSheet } from "./more.js";
import { order } from "./order.js";
import { parkedSheet, parkSheet } from "./parked.js";
import { payment } from "./pay.js";
import { holdPieces } from "./pieces.js";
import { BEST, rail } from "./rail.js";
import { choose, take } from "./selling.js";
import { sheetIsOpen } from "./sheet.js";
import { shiftMissing } from "./shift/menu.js";
import { openShiftSheet } from "./shift/open.js";
import { set, state, watch } from "./state.js";
import { unsentSheet } from "./unsent.js";

/** Go and take the money, once a teacher agreed to what needs it. */
async function pay() {
  if (state.basket.lines.length && shiftMissing()) { await openShiftSheet(() => void pay()); return; }
  if (state.basket.lines.length && await settleConsents(() => void pay()) && await holdPieces()) set({ mode: "paying", orderOpen: false });
}

/** @returns {DocumentFragment} */
export function screen() {
  const parked = () => void parkedSheet();
  const receipts = () => daySheet();
  const shelf = goods({ take: (product) => void take(product), choose: (product) => void choose(product), openParked: parked, openReceipts: receipts,
    openMore: () => moreSheet({ parked, receipts }), searched: (category_id) => categories.mark(category_id) });
  const show = (/** @type {number} */ category_id) => { categories.mark(category_id); shelf.show(category_id); };
  const categories = rail(show);
  const [current, bar] = order({ pay: () => void pay(), park: parkSheet });
  const frame = h("div", { class: "till" }, header({ openUnsent: () => void unsentSheet(), lock: () => lockNow() }), categories.element, shelf.element, current, bar);
  /** @type {HTMLElement|null} */
  let pane = null;
  /** @type {HTMLElement|null} */
  let finished = null;

  watch(["mode"], () => {
    pane?.remove();
    pane = null;
    const paying = state.mode === "paying";
    frame.classList.toggle("paying", paying);
    current.inert = paying;
    if (!paying) return;
    pane = payment({ back: () => set({ mode: "selling" }) });
    current.before(pane);
    /** @type {HTMLElement|null} */ (pane.querySelector(".tender"))?.focus();
  });
  watch(["done"], () => {
    finished?.remove();
    finished = state.done ? done(state.done) : null;
    for (const part of current.children) part.toggleAttribute("hidden", finished !== null);
    current.classList.toggle("is-done", finished !== null);
    if (!finished) return;
    current.append(finished);
    show(BEST);
    /** @type {HTMLElement|null} */ (finished.querySelector("[data-testid=next-order]"))?.focus();
  });
  const lock = lockScreen();
  const cover = () => { frame.inert = state.person === null; };
  watch(["person"], cover);
  cover();
  document.addEventListener("keydown", (event) => {
    if (sheetIsOpen() || state.person === null || state.mode !== "selling") return;
    const typing = event.target instanceof HTMLInputElement;
    if ((event.key === "/" || event.key === "F3") && !typing) { event.preventDefault(); shelf.focusSearch(); }
    if (event.key === "F9") { event.preventDefault(); void pay(); }
  });
  const all = document.createDocumentFragment();
  all.append(frame, lock);
  return all;
}
