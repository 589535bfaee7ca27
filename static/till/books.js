/** The local books: this device's own sales, so that it can show, reprint and refund them without the server. */

/** @typedef {import("./types.js").LocalOrder} LocalOrder */
/** @typedef {import("./types.js").OrderDetail} OrderDetail */
/** @typedef {import("./types.js").OrderPayment} OrderPayment */
/** @typedef {import("./types.js").Payment} Payment */
/** @typedef {import("./types.js").RefundPayload} RefundPayload */

/**
 * The payments of a local order after its tender corrections.
 * @param {LocalOrder} order
 * @returns {Payment[]}
 */
function currentPayments(order) {
  const fixes = order.later.filter((event) => event.type === "tender_fix").map((event) => event.payload);
  /** @type {(payments: Payment[], fix: any) => Payment[]} */
  const mend = (payments, fix) => payments.map((payment) => (payment.payment_uuid === fix.payment_uuid
    ? { ...payment, payment_uuid: fix.new_payment_uuid, method: fix.to_method, external_ref: fix.external_ref ?? "" }
    : payment));
  return fixes.reduce(mend, order.sale.payments);
}

/**
 * A local order in the shape the server tells orders, with what its refunds here left over.
 * @param {LocalOrder} order
 * @returns {OrderDetail}
 */
export function localOrderDetail(order) {
  /** @type {RefundPayload[]} */
  const refunds = order.later.filter((event) => ["refund", "void", "comp"].includes(event.type)).map((event) => event.payload);
  const lines = refunds.flatMap((refund) => refund.lines);
  const returned = refunds.flatMap((refund) => refund.payments);
  /** @type {(amounts: number[]) => number} */
  const sum = (amounts) => amounts.reduce((all, amount) => all + amount, 0);
  const sale = order.sale;
  const details = sale.lines.map((line) => {
    const mine = lines.filter((one) => one.line_no === line.line_no);
    return {
      line_no: line.line_no, product_id: line.product_id, variant_id: line.variant_id, name: line.name,
      modifiers: line.modifiers, quantity: line.quantity, unit_price_fen: line.unit_price_fen,
      discount_fen: line.discount_fen, total_fen: line.total_fen, combo: line.combo, note: line.note,
      refundable_quantity: line.quantity - sum(mine.map((one) => one.quantity)), refunded_fen: sum(mine.map((one) => one.amount_fen)),
    };
  });
  const gone = details.every((line) => line.refundable_quantity === 0);
  const voided = order.later.some((event) => event.type === "void");
  return {
    order_uuid: order.order_uuid, number: sale.number, call_number: sale.call_number, occurred_at: order.occurred_at,
    state: voided ? "voided" : gone ? "refunded" : lines.length ? "partly_refunded" : "paid",
    total_fen: sale.total_fen, rounding_fen: sale.rounding_fen, lines: details,
    payments: currentPayments(order).map((payment) => ({
      payment_uuid: payment.payment_uuid, method: payment.method, net_fen: payment.net_fen, external_ref: payment.external_ref,
      reversible_fen: payment.net_fen + sum(returned.filter((one) => one.reverses === payment.payment_uuid).map((one) => one.net_fen)),
    })),
  };
}
