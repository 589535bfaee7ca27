/** From a paid basket to the payload of its sale. */

/** @typedef {import("./types.js").Basket} Basket */
/** @typedef {import("./types.js").Payment} Payment */
/** @typedef {import("./types.js").SaleNumber} SaleNumber */
/** @typedef {import("./types.js").SalePayload} SalePayload */
/** @typedef {import("./types.js").Totals} Totals */

/**
 * The payload waits for its number, which is given in the transaction that keeps the sale.
 * @param {Basket} basket
 * @param {Totals} totals from price.orderTotals of the same basket
 * @param {{payments: Payment[], rounding_fen: number}} paid from payment.finish
 * @param {number} cashier_id
 * @returns {(number: SaleNumber) => SalePayload}
 */
export function buildSale(basket, totals, paid, cashier_id) {
  return (number) => ({
    v: 1, order_uuid: basket.order_uuid, number: number.number, call_number: number.call_number,
    business_day: number.business_day, day_count: number.day_count, service: basket.service, cashier_id, note: basket.note,
    lines: totals.lines, order_discount: totals.order_discount, gross_fen: totals.gross_fen,
    discount_fen: totals.discount_fen, total_fen: totals.total_fen, rounding_fen: paid.rounding_fen,
    payments: paid.payments, parked_uuid: basket.parked_uuid, ...(basket.member ? { member: basket.member } : {}),
    ...(basket.points && totals.points_spent ? { points: basket.points, points_spent: totals.points_spent } : {}),
    ...(totals.priced_at ? { priced_at: totals.priced_at } : {}), ...(basket.coupons?.length ? { coupons: basket.coupons } : {}),
  });
}
