/** Orders from the books, or without the server from what this tablet sold itself. */
import { ApiFailure } from "../api.js";
import { localOrderDetail } from "../books.js";
import { businessDay } from "../numbering.js";
import { services } from "./services.js";
import { now, state } from "./state.js";

/** @typedef {import("../types.js").OrderHead} OrderHead */
/** @typedef {import("./receipt.js").Order} Order */

/** @param {unknown} error @returns {boolean} */
const unreachable = (error) => error instanceof ApiFailure && ["offline", "strange", "missing"].includes(error.kind);

/** @returns {Promise<Set<string>>} ids of orders whose sale has not been sent yet */
async function unsentOrders() {
  const records = await services.store.unsent();
  return new Set(records.filter((record) => record.envelope.type === "sale").map((record) => JSON.parse(record.envelope.payload).order_uuid));
}

/** @param {string} text @returns {Promise<OrderHead[]>} this device's own, newest first */
async function ownOrders(text) {
  const unsent = await unsentOrders();
  const today = businessDay(now(), state.boot.shop.day_starts_hour);
  const wanted = text.trim().toUpperCase();
  return (await services.store.recentOrders(200))
    .filter((order) => (wanted ? order.sale.number.includes(wanted) || order.sale.call_number.includes(wanted) : order.sale.business_day === today))
    .map((order) => ({
      order_uuid: order.order_uuid, number: order.sale.number, call_number: order.sale.call_number, occurred_at: order.occurred_at,
      total_fen: order.sale.total_fen + order.sale.rounding_fen, state: unsent.has(order.order_uuid) ? "waiting" : localOrderDetail(order).state,
      cashier: "", channel: "till", methods: order.sale.payments.map((payment) => payment.method),
    }));
}

/**
 * Orders of today, or those a search finds; what this tablet has not sent yet stands on top.
 * @param {string} text
 * @returns {Promise<{orders: OrderHead[], complete: boolean}>} complete: the server was asked
 */
export async function findOrders(text) {
  const own = await ownOrders(text);
  try {
    const { orders } = await services.api.orders(text.trim() ? { q: text.trim() } : {});
    const known = new Set(orders.map((order) => order.order_uuid));
    return { orders: [...own.filter((order) => order.state === "waiting" && !known.has(order.order_uuid)), ...orders], complete: true };
  } catch (error) {
    if (!unreachable(error)) throw error;
    return { orders: own, complete: false };
  }
}

/**
 * One order in full. What is on the way (a refund made here and not sent yet) counts: of server and tablet the one with
 * less left to give back is believed.
 * @param {string} order_uuid
 * @returns {Promise<Order|null>} null = neither the books nor this tablet have it at hand
 */
export async function orderInFull(order_uuid) {
  const local = await services.store.order(order_uuid);
  const own = local ? { ...localOrderDetail(local), service: local.sale.service, note: local.sale.note } : null;
  try {
    const told = /** @type {Order} */ (await services.api.order(order_uuid));
    const left = (/** @type {Order} */ order) => order.lines.reduce((all, line) => all + line.refundable_quantity, 0);
    const onTheWay = (await services.store.unsent()).some((record) => JSON.parse(record.envelope.payload).order_uuid === order_uuid);
    return own && (left(own) < left(told) || onTheWay) ? { ...told, ...own } : told;
  } catch (error) {
    if (!unreachable(error)) throw error;
    return own;
  }
}
