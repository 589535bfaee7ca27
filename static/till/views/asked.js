/** Requests to teachers that are still open, or whose order waits to be taken up again: asking, following, coming back. */
import { answerTo, answerWords, approvalOf, waitingWords } from "../asked.js";
import { emptyBasket, units } from "../basket.js";
import { formatFen } from "../money.js";
import { orderTotals } from "./totals.js";
import { t } from "../i18n.js";
import { newUuid } from "../uuid7.js";
import { commit } from "./commit.js";
import { button, fill, h, icon } from "./dom.js";
import { services } from "./services.js";
import { closeSheets, openSheet } from "./sheet.js";
import { now, set, setBasket, state } from "./state.js";
import { refreshParked } from "./parked.js";
import { toast, toastError } from "./toast.js";

/** @typedef {import("../asked.js").Approval} Approval */
/** @typedef {import("../asked.js").Answer} Answer */
/** @typedef {import("../types.js").Basket} Basket */
/**
 * @typedef {object} Asking
 * @property {"refund"|"void"|"comp"|"discount"|"price_override"|"cash_out"} action
 * @property {string} operation_uuid
 * @property {number} amount_fen
 * @property {string} reason
 * @property {string} what
 * @property {{name: string, quantity: number, fen: number}[]} lines
 * @property {((approval: Approval) => void)|null} resume  the open order is put aside meanwhile; this goes on with it when it is back. null: nothing has to be put aside
 * @property {Deed|null} deed  what is done with the yes when the page that asked is gone by then
 * @typedef {{type: import("../types.js").EnvelopeType, payload: object, done: string}} Deed  the envelope but for its approval, and what is said when it is done
 */
/**
 * @typedef {Asking & {request_uuid: string, asked_ms: number, answer: Answer|null, parked_uuid: string|null,
 *   settle: (approval: Approval|null, words: string) => void}} Entry
 */

const EVERY_MS = 1000;
let online = true;
let asking = false;

/** @param {Asking} what @param {(approval: Approval|null, words: string) => void} settle called once with the answer @returns {Promise<Entry>} */
export async function ask(what, settle) {
  const request_uuid = newUuid();
  const { action, operation_uuid, amount_fen, reason, lines } = what;
  await services.api.ask({ request_uuid, action, operation_uuid, amount_fen, reason, what: what.what.slice(0, 120), lines: lines.slice(0, 100) });
  /** @type {Entry} */
  const entry = { ...what, request_uuid, asked_ms: now(), answer: null, parked_uuid: null, settle };
  keep([...state.asked, entry]);
  void follow();
  return entry;
}

/** Show them, and remember them beyond this page. @param {Entry[]} asked */
function keep(asked) {
  set({ asked });
  const plain = asked.map(({ settle: _settle, resume, ...rest }) => ({ ...rest, for_order: resume !== null }));
  services.store.keepAsked(plain).catch(() => {});
}

/**
 * After a reload: what was asked before is followed again. A yes to a refund (or to cash) does what was asked for; one for
 * an order goes into that order when it is still open here.
 * @param {(entry: Entry, approval: Approval) => void} putIntoOrder
 */
export async function followAgain(putIntoOrder) {
  const before = await services.store.loadAsked();
  if (!before.length) return;
  set({ asked: before.map(({ for_order, ...rest }) => {
    /** @type {Entry} */
    const entry = { ...rest, settle: (approval) => { if (approval) carryOut(entry, approval, putIntoOrder); },
      resume: for_order ? (approval) => putIntoOrder(entry, approval) : null };
    return entry;
  }) });
  void follow();
}

/** @param {Entry} entry @param {Approval} approval @param {(entry: Entry, approval: Approval) => void} putIntoOrder */
function carryOut(entry, approval, putIntoOrder) {
  const { deed } = entry;
  if (!deed) { putIntoOrder(entry, approval); return; }
  commit(deed.type, entry.operation_uuid, () => ({ ...deed.payload, approval_uuid: approval.approval_uuid }))
    .then(() => toast(deed.done, "ok"), toastError);
}

/** Ask once a second what was answered, while something is open. */
async function follow() {
  if (asking) return;
  asking = true;
  while (state.asked.some((entry) => entry.answer === null)) {
    await new Promise((resolve) => { window.setTimeout(resolve, EVERY_MS); });
    try {
      const { requests } = await services.api.asked();
      online = true;
      for (const entry of state.asked.filter((one) => one.answer === null)) {
        const answer = answerTo(entry.request_uuid, requests, now() - entry.asked_ms);
        if (answer) take(entry, answer);
      }
    } catch {
      online = false;
    }
    set({ asked: [...state.asked] });
  }
  asking = false;
}

/** @param {Entry} entry */
function forget(entry) {
  keep(state.asked.filter((one) => one.request_uuid !== entry.request_uuid));
}

/** @param {Entry} entry @param {Answer} answer */
function take(entry, answer) {
  entry.answer = answer;
  const approval = approvalOf(answer);
  const words = answerWords(answer);
  if (answer.state === "expired") services.api.withdraw(entry.request_uuid).catch(() => {});
  if (entry.parked_uuid === null) {
    forget(entry);
    entry.settle(approval, words);
    toast(`${entry.what}：${words}`, approval ? "ok" : "bad");
  } else {
    keep([...state.asked]);
    toast(`${entry.what}：${words}`, approval ? "ok" : "bad", { word: t("回到这一单"), act: () => void comeBack(entry) });
  }
}

/** Take a request back. @param {Entry} entry */
export async function withdraw(entry) {
  try {
    await services.api.withdraw(entry.request_uuid);
  } catch (error) {
    toastError(error);
    return;
  }
  if (entry.parked_uuid === null) {
    forget(entry);
    entry.settle(null, "");
  } else {
    entry.answer = { request_uuid: entry.request_uuid, state: "withdrawn", answer: "", approver: "", approval_uuid: null, expires_at: "" };
    keep([...state.asked]);
  }
}

/** Serve the next customer while the teacher thinks: an open order is parked, everything else goes on by itself. @param {Entry} entry */
export async function serveNext(entry) {
  if (entry.resume) {
    const basket = state.basket;
    const parked_uuid = newUuid();
    try {
      await services.api.park({ parked_uuid, label: t("等批准：%(what)s", { what: entry.what }).slice(0, 40), total_fen: orderTotals(basket).total_fen, items: units(basket), basket });
    } catch (error) {
      toastError(error);
      return;
    }
    if (entry.answer === null) {
      entry.parked_uuid = parked_uuid;
      keep([...state.asked]);
      entry.settle(null, "");
    }
    set({ basket: emptyBasket(newUuid()), orderOpen: false, mode: "selling" });
    void refreshParked();
    toast(t("这一单先放着。老师回答后会提醒，再回到这一单。"), "ok");
  }
  closeSheets();
}

/** Take the order up again; with a yes it goes straight on. @param {Entry} entry */
export async function comeBack(entry) {
  if (state.basket.lines.length) { toast(t("手上还有没收完的单，请先收款或挂单，再回到等批准的那一单。"), "bad"); return; }
  const parked_uuid = entry.parked_uuid;
  if (parked_uuid === null) return;
  try {
    const { basket } = await services.api.claimParked(parked_uuid);
    setBasket({ ...basket, parked_uuid });
  } catch (error) {
    toastError(error);
    forget(entry);
    return;
  }
  forget(entry);
  closeSheets();
  void refreshParked();
  const approval = entry.answer ? approvalOf(entry.answer) : null;
  if (approval) entry.resume?.(approval);
  else if (entry.answer === null) services.api.withdraw(entry.request_uuid).catch(() => {});
}

/** @param {Entry} entry @returns {string} */
export const entryWords = (entry) => (entry.answer ? answerWords(entry.answer) : waitingWords(entry.asked_ms, now(), online));

/** The list of what was asked. */
export function askedSheet() {
  const sheet = openSheet({ title: t("请老师远程批准的"), subtitle: t("批准后两分钟内有效"), testid: "asked-sheet" });
  sheet.foot.remove();
  const draw = () => {
    if (!state.asked.length) { fill(sheet.body, h("div", { class: "empty" }, icon("check"), h("p", {}, t("没有在等的请求。")))); return; }
    fill(sheet.body, h("ul", { class: "asked-rows" }, state.asked.map((entry) => h("li", { "data-testid": "asked-row" },
      h("div", { class: "main" }, h("b", {}, `${entry.what} · ${formatFen(entry.amount_fen)}`), h("small", { role: "status" }, entryWords(entry))),
      entry.answer === null ? button(t("撤回"), () => void withdraw(entry), { class: "risk" }) : null,
      entry.parked_uuid ? button(t("回到这一单"), () => void comeBack(entry), { class: "act", testid: "asked-back" }) : null))));
  };
  draw();
  const timer = window.setInterval(() => { if (sheet.element.isConnected) draw(); else window.clearInterval(timer); }, EVERY_MS);
}
