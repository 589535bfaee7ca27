import assert from "node:assert/strict";
import { test } from "node:test";
import * as basket from "../../static/till/basket.js";
import { orderTotals } from "../../static/till/price.js";
import { momentOf } from "../../static/till/promotions/basket.js";
import { buildSale } from "../../static/till/sale.js";
import { discount, modifier, product, sum } from "./makers.js";

const LATTE = product();
const CUP = product({ id: 2, code: "P1", name: "傣陶杯", kind: "pottery", category_id: 3, price_fen: 6800 });
const BUNDLE = { id: 7, name: "一杯一陶", kind: "bundle", value: 7800, slots: [{ scope: { kinds: ["pottery"] }, count: 1 }, { scope: { products: [1] }, count: 1 }] };
const NOON_MS = Date.parse("2026-11-26T04:00:00Z");
const offers = (...rules) => ({ rules, at_ms: NOON_MS, goods: (id) => [LATTE, CUP].find((one) => one.id === id) });
const both = () => basket.add(basket.add(basket.emptyBasket("o1"), CUP, null, []), LATTE, null, [modifier()]);

test("cup and latte: the bundle applies by itself, says its name on both lines, oat milk stays on top", () => {
  const totals = orderTotals(both(), offers(BUNDLE));
  assert.deepEqual(totals.lines.map((line) => line.total_fen), [5893, 2307]);
  assert.deepEqual(totals.lines[0].discounts, [{ kind: "promotion", label: "一杯一陶", reason: "", fen: 907, approval_uuid: null, promo_id: 7 }]);
  assert.deepEqual([totals.gross_fen, totals.discount_fen, totals.total_fen], [9400, 1200, 8200]);
  assert.deepEqual(totals.applied, [{ promo_id: 7, name: "一杯一陶", kind: "bundle", times: 1, fen: 1200 }]);
});

test("what is given by hand comes after the promotions", () => {
  const order = basket.discountOrder(basket.discountLine(both(), "2", discount()), discount({ kind: "amount", value: 100 }));
  const totals = orderTotals(order, offers(BUNDLE));
  assert.deepEqual(totals.lines[1].discounts.map((one) => [one.kind, one.fen]), [["promotion", 293], ["line", 231], ["order", 26]]);
  assert.equal(sum(totals.lines.map((line) => line.total_fen)), totals.total_fen);
});

test("a free line, a price by hand and parts of a combo take no piece's promotion", () => {
  const yes = { reason: "杯子有裂", approval_uuid: "yes" };
  const half = { id: 1, name: "五折", kind: "percent", value: 5000 };
  const free = orderTotals(basket.compLine(both(), "1", yes), offers(half));
  assert.deepEqual(free.lines.map((line) => line.total_fen), [0, 1300]);
  const byHand = orderTotals(basket.overridePrice(both(), "1", { price_fen: 5000, ...yes }), offers(half));
  assert.deepEqual(byHand.lines.map((line) => line.total_fen), [5000, 1300]);
  const SET = product({ id: 9, name: "杯与咖啡", kind: "combo", price_fen: 7800 });
  const parts = [CUP, LATTE].map((one) => ({ product: one, variant: null, modifiers: [], surcharge_fen: 0 }));
  assert.equal(orderTotals(basket.addCombo(basket.emptyBasket("o1"), SET, parts, "c1"), offers(half)).total_fen, 7800);
});

test("the sale tells when it was priced and by which promotions; without promotions it looks as ever", () => {
  const paid = { payments: [], rounding_fen: 0 };
  const number = { number: "A-1", call_number: "A-1", business_day: "2026-11-26", day_count: 1 };
  const order = { ...both(), coupons: ["KAFEI10"] };
  const told = buildSale(order, orderTotals(order, offers(BUNDLE)), paid, 1)(number);
  assert.deepEqual([told.priced_at, told.coupons], ["2026-11-26T04:00:00.000Z", ["KAFEI10"]]);
  assert.deepEqual(told.lines.map((line) => line.discounts[0].promo_id), [7, 7]);
  const plain = buildSale(both(), orderTotals(both()), paid, 1)(number);
  assert.equal("priced_at" in plain || "coupons" in plain, false);
});

test("the moment is that of Shanghai, whatever the tablet's own zone", () => {
  assert.deepEqual(momentOf(Date.parse("2026-11-29T15:59:59Z")), { date: "2026-11-29", weekday: 7, minute: 1439 });
  assert.deepEqual(momentOf(Date.parse("2026-11-29T16:00:00Z")), { date: "2026-11-30", weekday: 1, minute: 0 });
});
