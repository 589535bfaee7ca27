/** Small phrases several views need. */
import { formatFen } from "../money.js";
import { t } from "../i18n.js";
import { familiar, modifierName } from "./names.js";
import { state } from "./state.js";

/** @typedef {import("../types.js").LineModifier} LineModifier */
/** @typedef {import("../types.js").Service} Service */

const ONE = 1000;
const ZONE = "Asia/Shanghai";
const clock = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hour12: false });
const stamp = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false });

/** @param {number|string} time milliseconds or ISO text @returns {string} such as 14:32 */
export const clockTime = (time) => clock.format(new Date(time));

/** @param {string} time @returns {string} date and time */
export const fullTime = (time) => stamp.format(new Date(time));

/** @param {number} quantity thousandths @returns {string} */
export const pieces = (quantity) => String(quantity / ONE);

/** @param {LineModifier} modifier @param {Service} [service] @returns {boolean} what everybody gets who asks for nothing else */
function usual(modifier, service) {
  const group = state.catalog.modifier_groups.find((one) => one.id === modifier.group_id);
  const option = group?.options.find((one) => one.id === modifier.id);
  const follows = !service || !option?.service || option.service === service;
  return modifier.price_fen === 0 && modifier.quantity === 1 && follows && Boolean(option?.default);
}

/** The name that papers and customers' screens show. @param {LineModifier} modifier @returns {string} */
export const asSold = (modifier) => modifier.name;

/**
 * What differs from the usual, such as 大杯 +¥4.00 · 换燕麦奶 +¥4.00.
 * @param {LineModifier[]} modifiers
 * @param {Service} [service] of the order, where it is known
 * @param {(modifier: LineModifier) => string} [called]
 * @returns {string}
 */
export function modifierWords(modifiers, service, called = modifierName) {
  return modifiers.filter((modifier) => !usual(modifier, service)).map((modifier) => [
    called(modifier), modifier.quantity > 1 ? ` ×${modifier.quantity}` : "", modifier.price_fen ? ` ${signed(modifier.price_fen * modifier.quantity)}` : "",
  ].join("")).join(" · ");
}

/** @param {number} fen @returns {string} with a plus or minus sign */
export const signed = (fen) => (fen > 0 ? `+${formatFen(fen)}` : formatFen(fen));

/** @param {string} code @returns {string} the name of a way to pay as papers and customers' screens show it */
export const tenderAsSold = (code) => state.boot.shop.tenders.find((tender) => tender.code === code)?.name ?? code;

/** @param {string} code @returns {string} the name of a way to pay */
export const tenderName = (code) => familiar(tenderAsSold(code));

/** @param {"dine_in"|"takeaway"} service @returns {string} */
export const serviceName = (service) => (service === "dine_in" ? t("堂食") : t("打包"));

/** @returns {Object<string, {word: string, tone: string}>} what an order's state is called */
const stateWords = () => ({
  paid: { word: t("已收款"), tone: "ok" },
  partly_refunded: { word: t("部分退款"), tone: "warn" },
  part_refunded: { word: t("部分退款"), tone: "warn" },
  refunded: { word: t("已退款"), tone: "bad" },
  voided: { word: t("已撤单"), tone: "bad" },
  waiting: { word: t("未上传"), tone: "warn" },
});

/** @param {string} code @returns {{word: string, tone: string}} */
export const stateOf = (code) => stateWords()[code] ?? { word: code, tone: "" };
