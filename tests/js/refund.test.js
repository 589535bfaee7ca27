import assert from "node:assert/strict";
import { test } from "node:test";
import { localOrderDetail } from "../../static/till/books.js";
import { add, discountOrder, emptyBasket } from "../../static/till/basket.js";
import { addTender, finish, remaining } from "../../static/till/payment.js";
import { orderTotals } from "../../static/till/price.js";
import { buildRefund, refundPlan, wholeOrder } from "../../static/till/refund.js";
import { Refusal } from "../../static/till/refusal.js";
import { buildSale } from "../../static/till/sale.js";
import { discount, DOWN, forSeeds, HALF_UP, EXACT, product, sum, tender } from "./makers.js";

const NUMBER = { number: "A-1123-001", call_number: "A-001", day_count: 1, business_day: "2026-11-23" };

/** A sale as the local books keep it. */
function sold(basket, rounding, tenders) {
  const totals = orderTotals(basket);
  const sale = buildSale(basket, totals, finish(totals.total_fen, tenders(totals.total_fen), rounding), 5)(NUMBER);
  return { order_uuid: basket.order_uuid, envelope_uuid: "e1", occurred_at: "2026-11-23T02:00:00.000Z", sale, later: [] };
}

const split = (total) => addTender(total, addTender(total, [], DOWN, tender()), DOWN, tender({ method: "cash", amount_fen: 500, payment_uuid: "c" }));
const thirteen87 = () => sold(add(emptyBasket("o1"), product({ price_fen: 1387 }), null, []), DOWN, split);
const give = (book, plan, type = "refund") => {
  let count = 0;
  const facts = { refund_uuid: "r", cashier_id: 5, reason: "quality", reason_text: "", approval_uuid: "yes" };
  const payload = buildRefund(localOrderDetail(book), plan, facts, () => `n${count += 1}`);
  return { ...book, later: [...book.later, { type, payload }] };
};

test("the sale payload is exactly what the contract names", () => {
  const { sale } = thirteen87();
  assert.deepEqual(Object.keys(sale).sort(), ["business_day", "call_number", "cashier_id", "day_count", "discount_fen", "gross_fen", "lines", "note",
    "number", "order_discount", "order_uuid", "parked_uuid", "payments", "rounding_fen", "service", "total_fen", "v"]);
  assert.equal(sum(sale.payments.map((payment) => payment.net_fen)), sale.total_fen + sale.rounding_fen);
});

test("a full refund returns 10.00 by WeChat and 3.80 in cash, and then nothing is left", () => {
  const book = thirteen87();
  const order = localOrderDetail(book);
  const plan = refundPlan(order, wholeOrder(order, "waste"), { rounding: DOWN });
  assert.deepEqual(plan, {
    lines: [{ line_no: 1, quantity: 1000, amount_fen: 1387, goods: "waste" }], value_fen: 1387, total_fen: 1380, rounding_fen: -7,
    payments: [{ reverses: "p1", method: "wechat", net_fen: -1000, external_ref: "" }, { reverses: "c", method: "cash", net_fen: -380, external_ref: "" }],
  });
  const after = localOrderDetail(give(book, plan));
  assert.deepEqual([after.state, after.lines[0].refundable_quantity, after.payments.map((payment) => payment.reversible_fen)], ["refunded", 0, [0, 0]]);
  assert.throws(() => refundPlan(after, [{ line_no: 1, quantity: 1000, goods: "none" }], { rounding: DOWN }), Refusal);
  assert.throws(() => refundPlan(after, wholeOrder(after, "none"), { rounding: DOWN }), Refusal);
});

test("refused: more than was sold, a line that is not there, the same line twice, a free line", () => {
  const order = localOrderDetail(thirteen87());
  const pick = (changes) => ({ line_no: 1, quantity: 1000, goods: "none", ...changes });
  for (const picks of [[pick({ quantity: 1001 })], [pick({ quantity: 0 })], [pick({ line_no: 2 })], [pick({ quantity: 500 }), pick({ quantity: 500 })], [], [pick({ amount_fen: 0 })]]) {
    assert.throws(() => refundPlan(order, picks, { rounding: DOWN }), Refusal);
  }
});

test("a customer who changes their mind gets less than the part's share, never more", () => {
  const order = localOrderDetail(thirteen87());
  const plan = (amount_fen) => refundPlan(order, [{ line_no: 1, quantity: 1000, goods: "back", amount_fen }], { rounding: DOWN });
  assert.equal(plan(1000).lines[0].amount_fen, 1000);
  assert.equal(plan(9999).lines[0].amount_fen, 1387);
});

test("when the first of two went back for more than its share, the second brings only what is left", () => {
  const order = { number: "A", payments: [{ payment_uuid: "w", method: "wechat", reversible_fen: 100 }],
    lines: [{ line_no: 1, quantity: 2000, refundable_quantity: 1000, total_fen: 1000, refunded_fen: 900 }] };
  assert.equal(refundPlan(order, [{ line_no: 1, quantity: 1000, goods: "none" }], { rounding: DOWN }).value_fen, 100);
});

test("rang cash, was WeChat: a refund goes back to the corrected payment", () => {
  const book = thirteen87();
  const fix = { payment_uuid: "c", new_payment_uuid: "c2", to_method: "wechat", external_ref: "42" };
  const { payments } = localOrderDetail({ ...book, later: [{ type: "tender_fix", payload: fix }] });
  assert.deepEqual(payments.map((payment) => [payment.payment_uuid, payment.method, payment.net_fen, payment.reversible_fen]),
    [["p1", "wechat", 1000, 1000], ["c2", "wechat", 380, 380]]);
});

test("a void is told as one", () => {
  const book = thirteen87();
  const order = localOrderDetail(book);
  assert.equal(localOrderDetail(give(book, refundPlan(order, wholeOrder(order, "back"), { rounding: DOWN }), "void")).state, "voided");
});

test("whatever is given back in whatever pieces, it is never more than was paid, and all of it together is exactly that", () => forSeeds(300, async (chance) => {
  const rounding = chance.pick([DOWN, HALF_UP, EXACT]);
  let basket = emptyBasket("o1");
  for (let line = 0; line <= chance.upTo(3); line += 1) basket = add(basket, product({ id: line + 1, price_fen: 1 + chance.upTo(3000) }), null, [], 1000 * (1 + chance.upTo(3)));
  if (chance.upTo(1)) basket = discountOrder(basket, discount({ kind: "amount", value: chance.upTo(2000) }));
  if (orderTotals(basket).total_fen === 0) return;
  let book = sold(basket, rounding, (total) => {
    const scanned = chance.upTo(total);
    const first = scanned ? addTender(total, [], rounding, tender({ amount_fen: scanned })) : [];
    const due = remaining(total, first, rounding);
    return due.paid ? first : addTender(total, first, rounding, tender({ method: "cash", amount_fen: due.cash_due_fen, payment_uuid: "c" }));
  });
  const paid = sum(book.sale.payments.map((payment) => payment.net_fen));
  for (let step = 0; step < 6; step += 1) {
    const order = localOrderDetail(book);
    const open = order.lines.filter((line) => line.refundable_quantity > 0);
    if (!open.length) break;
    const line = chance.pick(open);
    const picks = step === 5 ? wholeOrder(order, "none") : [{ line_no: line.line_no, quantity: 1000 * (1 + chance.upTo(line.refundable_quantity / 1000 - 1)), goods: "none" }];
    try {
      const plan = refundPlan(order, picks, { rounding });
      assert.equal(sum(plan.payments.map((payment) => -payment.net_fen)), plan.total_fen);
      assert.equal(sum(plan.lines.map((one) => one.amount_fen)) + plan.rounding_fen, plan.total_fen);
      book = give(book, plan);
    } catch (error) {
      assert.ok(error instanceof Refusal, error);
    }
    const now = localOrderDetail(book);
    assert.ok(now.payments.every((payment) => payment.reversible_fen >= 0) && now.lines.every((one) => one.refunded_fen <= one.total_fen));
  }
  const end = localOrderDetail(book);
  if (end.state === "refunded" && end.lines.every((one) => one.refunded_fen === one.total_fen)) {
    const back = -sum(book.later.flatMap((event) => event.payload.payments).map((payment) => payment.net_fen));
    assert.equal(back, paid);
  }
}));
