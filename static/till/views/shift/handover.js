/** One crew hands the drawer to the next: counted blind, two goods counted again, both sign with their PIN. */
import { ApiFailure } from "../../api.js";
import { twoToCount } from "../../shift.js";
import { t } from "../../i18n.js";
import { newUuid } from "../../uuid7.js";
import { textField } from "../choices.js";
import { commit } from "../commit.js";
import { avatar, button, fill, h, icon } from "../dom.js";
import { pinPad } from "../pin_pad.js";
import { services } from "../services.js";
import { openSheet } from "../sheet.js";
import { set, state } from "../state.js";
import { toast, toastError, wordsOf } from "../toast.js";
import { piecesField } from "./pieces.js";

const ONE = 1000;

/** @typedef {import("../../types.js").Face} Face */
/** @typedef {import("../../types.js").Person} Person */

/** First the drawer and two stocks … */
export function handoverSheet() {
  const sheet = openSheet({ title: t("交班"), subtitle: t("接班的人来数，交班的人在旁边看"), testid: "handover-sheet" });
  const cash = piecesField(t("钱箱里的现金"));
  const stocks = twoToCount(state.catalog.products, Math.random).map((product) => ({ product, field: textField(t("%(name)s 有几件", { name: product.name }), { inputmode: "numeric", maxlength: 5 }) }));
  const next = () => {
    const missing = stocks.find(({ field }) => !/^\d+$/.test(field.input.value.trim()));
    if (missing) { missing.field.complain(t("请数一数，没有就填 0")); return; }
    const counted = stocks.map(({ product, field }) => ({ product_id: product.id, name: product.name, quantity: Number(field.input.value.trim()) * ONE }));
    sheet.close();
    signSheets(cash.pieces(), counted);
  };
  sheet.body.append(cash.element, ...(stocks.length ? [h("div", { class: "group" }, h("div", { class: "label" }, t("抽两样再数一遍")), h("div", { class: "two-fields" }, stocks.map(({ field }) => field.element)))] : []));
  sheet.foot.append(button(t("取消"), sheet.close, { class: "big" }), button(t("数好了，签字"), next, { class: "act big grow", testid: "handover-next" }));
  cash.focus();
}

/**
 * … then both sign: first who goes, then who comes and stays at the till.
 * @param {import("../../shift.js").Pieces[]} pieces
 * @param {{product_id: number, name: string, quantity: number}[]} stocks
 */
function signSheets(pieces, stocks) {
  const from = state.person;
  const face = state.boot.people.find((person) => person.id === from?.id);
  if (!from || !face) return;
  const envelope_uuid = newUuid();
  signSheet(t("交班的人签字"), [face], (going) => {
    signSheet(t("接班的人签字"), state.boot.people.filter((person) => person.id !== from.id), async (to) => {
      try {
        await commit("handover", envelope_uuid, () => ({ v: 1, handover_uuid: envelope_uuid, cashier_id: from.id, to_id: to.id, pieces, stocks, signed: going.pin_offline || to.pin_offline ? "offline" : "pin", note: "" }));
        set({ person: to });
        toast(t("已交班，现在是%(name)s当班", { name: to.nickname }), "ok");
      } catch (error) {
        toastError(error);
      }
    });
  });
}

/**
 * Somebody proves by PIN that it is really them.
 * @param {string} title
 * @param {Face[]} faces
 * @param {(person: Person) => void} signed
 */
function signSheet(title, faces, signed) {
  /** @type {Face|null} */
  let chosen = faces.length === 1 ? faces[0] : null;
  const sheet = openSheet({ title, subtitle: t("输入自己的 PIN，就是签字"), size: "narrow", testid: "sign-sheet" });
  const send = async (/** @type {string} */ pin) => {
    const person = await services.signIn(/** @type {Face} */ (chosen).id, pin);
    sheet.close();
    signed(person);
  };
  const words = (/** @type {unknown} */ error) => (error instanceof ApiFailure && error.message ? error.message : wordsOf(error));
  const { dots, problem, keys, reset } = pinPad({ digits: state.boot.shop.pin_digits, ready: () => chosen !== null, send, words });
  const people = h("div", { class: "sign-faces", role: "group", "aria-label": t("选择你自己") });
  const draw = () => fill(people, faces.map((face) => h("button", {
    type: "button", class: "choice", "aria-pressed": String(face === chosen), "data-person": face.id, onclick: () => { chosen = face; draw(); reset(); },
  }, avatar(face), h("span", {}, face.nickname))));
  draw();
  reset();
  keys.classList.add("low");
  sheet.body.append(faces.length ? people : h("div", { class: "callout warn" }, icon("info"), t("这台平板上没有别的人可以接班。请老师在「平板」里添加。")), h("div", { class: "pin in-sheet" }, dots, problem, keys));
  sheet.foot.append(button(t("取消"), sheet.close, { class: "big" }));
}
