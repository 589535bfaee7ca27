/** Coupons the customer brought: typed or scanned; what they take off is worked out with all other promotions, offline too. */
import { setCoupons } from "../basket.js";
import { t } from "../i18n.js";
import { textField } from "./choices.js";
import { button, fill, h, icon } from "./dom.js";
import { openSheet } from "./sheet.js";
import { setBasket, state } from "./state.js";
import { toast } from "./toast.js";

const MOST = 5;

/** @returns {import("../promotions/types.js").RuleFacts[]} the coupons of the tablet's catalogue */
const known = () => (state.catalog.promotions ?? []).filter((rule) => rule.kind.startsWith("coupon"));

/** @returns {boolean} whether the shop has coupons at all */
export const hasCoupons = () => known().length > 0;

/** @param {string} code @returns {string|undefined} the coupon's code as the shop writes it */
export const couponOf = (code) => known().find((rule) => rule.code?.toLowerCase() === code.trim().toLowerCase())?.code;

/** @param {string} code one of the shop's @returns {boolean} whether the order takes it */
export function takeCoupon(code) {
  const codes = [...new Set([...state.basket.coupons ?? [], code])];
  if (codes.length > MOST) {
    toast(t("一单最多用 %(count)s 张券。", { count: MOST }), "bad");
    return false;
  }
  setBasket(setCoupons(state.basket, codes));
  toast(t("券 %(code)s 已放进这一单。够条件就自动减。", { code }), "ok");
  return true;
}

/** Type a coupon's code, or take one off again. */
export function couponSheet() {
  const sheet = openSheet({ title: t("优惠券"), size: "narrow", testid: "coupon-sheet" });
  const field = textField(t("券码"), { value: "", placeholder: t("输入或扫券上的码") });
  const list = h("div", { class: "stack" });
  const draw = () => fill(list, (state.basket.coupons ?? []).map((code) => h("div", { class: "order-note" }, icon("tag"), h("span", { class: "sp" }, t("券 %(code)s", { code })),
    button(t("拿掉"), () => { setBasket(setCoupons(state.basket, (state.basket.coupons ?? []).filter((one) => one !== code))); draw(); }, { class: "plain", label: t("拿掉券 %(code)s", { code }) }))));
  const finish = () => {
    const typed = field.input.value.trim();
    const code = couponOf(typed);
    if (!code) field.complain(typed ? t("没有「%(code)s」这张券。请核对券码；新发的券要等平板更新菜单。", { code: typed }) : t("请输入券码。"));
    else if (takeCoupon(code)) sheet.close();
  };
  sheet.body.append(list, h("form", { onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); finish(); } }, field.element));
  sheet.foot.append(button(t("用这张券"), finish, { class: "act big grow", testid: "coupon-confirm" }));
  draw();
  field.input.focus();
}
