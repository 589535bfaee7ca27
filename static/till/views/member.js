/** Whose points an order is for: scan the member's code (works without the server), find by the phone's tail, or join. */
import { isMemberCode, setMember, usePoints } from "../basket.js";
import { ApiFailure } from "../api.js";
import { t } from "../i18n.js";
import { textField } from "./choices.js";
import { button, fill, h, icon } from "./dom.js";
import { openSheet } from "./sheet.js";
import { services } from "./services.js";
import { setBasket, state } from "./state.js";
import { toast, wordsOf } from "./toast.js";

/** @typedef {import("../api.js").Member} Member */

/** Known while the page is open; nothing of it is written down. @type {Map<string, Member>} */
const known = new Map();

/** @param {string} code @returns {string} what the order says of its member */
export function memberWords(code) {
  const member = known.get(code);
  return member ? t("会员 尾号 %(tail)s", { tail: member.tail }) : t("会员码 …%(end)s", { end: code.slice(-4) });
}

/** The fewest points that can be used at once; none when the shop changes points into nothing. @returns {number|undefined} */
function fewest() {
  const asked = (state.catalog.promotions ?? []).filter((rule) => rule.kind === "points").map((rule) => rule.points ?? 0);
  return asked.length ? Math.min(...asked) : undefined;
}

/**
 * Using points or not, where the member's balance is known (the server told it) and is enough.
 * @param {number} spent by the order as it is
 * @returns {HTMLElement|null}
 */
export function pointsSwitch(spent) {
  const { member, points = 0 } = state.basket;
  const had = known.get(member ?? "")?.points ?? points;
  const least = fewest();
  if (!points && (least === undefined || had < least)) return null;
  return h("div", { class: "order-note", "data-testid": "order-points" }, icon("star"),
    h("span", { class: "sp" }, points ? t("用 %(spent)s 积分，共 %(had)s 分", { spent, had }) : t("有 %(had)s 积分可以用", { had })),
    state.mode === "paying" ? null : button(points ? t("不用积分") : t("用积分"), () => setBasket(usePoints(state.basket, points ? 0 : had)), { class: "plain", testid: "points-use" }));
}

/** @param {string} code scanned or typed; who it is, the server says when the sale arrives */
export function attachMember(code) {
  setBasket(setMember(state.basket, code));
  toast(t("已记上会员，积分联网后到账。"), "ok");
}

/** @param {Member} member @param {() => void} close */
function attach(member, close) {
  known.set(member.code, member);
  setBasket(setMember(state.basket, member.code));
  close();
}

/** Find, join, or take the member off. */
export function memberSheet() {
  const sheet = openSheet({ title: t("会员"), subtitle: t("断网时扫会员码；积分联网后到账"), size: "narrow", testid: "member-sheet" });
  const field = textField(t("会员码，或手机号后四位"), { maxlength: 16, placeholder: t("扫码，或输入后四位") });
  const found = h("div", { class: "rows", "data-testid": "member-found" });
  const look = async () => {
    const text = field.input.value.trim().toUpperCase();
    if (isMemberCode(text)) { attachMember(text); sheet.close(); return; }
    if (!/^[0-9]{4}$/.test(text)) { field.complain(t("请输入手机号后四位，或扫会员码")); return; }
    try {
      const { members } = await services.api.members(text);
      fill(found, members.length ? members.map((one) => button(t("尾号 %(tail)s · %(points)s 分", { tail: one.tail, points: one.points }), () => attach(one, sheet.close), { class: "plain wide", icon: "user" }))
        : h("p", { class: "quiet" }, t("没有这个尾号的会员，可以现在登记。")));
    } catch (error) {
      field.complain(offlineOr(error));
    }
  };
  sheet.body.append(h("form", { onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); void look(); } }, field.element), found);
  sheet.foot.append(
    ...(state.basket.member ? [button(t("不记会员"), () => { setBasket(setMember(state.basket, null)); sheet.close(); }, { class: "plain", testid: "member-off" })] : []),
    button(t("登记新会员"), () => { sheet.close(); void joinSheet(); }, { class: "plain", testid: "member-join" }),
    button(t("查找"), () => void look(), { class: "act big grow", testid: "member-find" }));
  field.input.focus();
}

/** @param {unknown} error @returns {string} */
function offlineOr(error) {
  const away = error instanceof ApiFailure && ["offline", "strange"].includes(error.kind);
  return away ? t("现在连不上店里的电脑：请扫会员码，或者以后再登记。") : wordsOf(error);
}

/** The customer reads the words, gives a number and agrees. */
async function joinSheet() {
  let words;
  try {
    words = await services.api.memberWords();
  } catch (error) {
    toast(offlineOr(error), "bad");
    return;
  }
  const sheet = openSheet({ title: t("登记新会员"), subtitle: t("请把屏幕转给顾客看"), size: "narrow", testid: "join-sheet" });
  const phone = textField(t("手机号"), { type: "tel", inputmode: "numeric", maxlength: 20 });
  const join = async () => {
    try {
      const { member } = await services.api.joinMember(phone.input.value);
      attach(member, sheet.close);
    } catch (error) {
      phone.complain(offlineOr(error));
    }
  };
  sheet.body.append(h("div", { class: "callout" }, icon("note"), h("p", {}, words.text)),
    h("p", { class: "quiet" }, t("同意书第 %(version)s 版", { version: words.version })),
    h("form", { onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); void join(); } }, phone.element));
  sheet.foot.append(button(t("不用了"), sheet.close, { class: "plain" }), button(t("顾客同意，登记"), () => void join(), { class: "act big grow", testid: "join-confirm" }));
  phone.input.focus();
}
