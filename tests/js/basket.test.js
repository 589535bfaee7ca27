import assert from "node:assert/strict";
import { test } from "node:test";
import * as basket from "../../static/till/basket.js";
import { needsApproval, orderTotals, unitPrice } from "../../static/till/price.js";
import { Refusal } from "../../static/till/refusal.js";
import { discount, forSeeds, modifier, product, sum, TAX } from "./makers.js";

const LATTE = product();
const CUP = product({ id: 2, code: "P1", name: "傣陶杯", kind: "pottery", price_fen: 6800 });
const LARGE = { id: 21, name: "大杯", price_fen: 2600, code: "L1-L", barcodes: [], sold_out: null };
const SET = product({ id: 9, name: "杯与咖啡", kind: "combo", price_fen: 7800 });
const part = (one, changes = {}) => ({ product: one, variant: null, modifiers: [], surcharge_fen: 0, ...changes });
const fresh = () => basket.emptyBasket("o1");
const yes = { reason: "杯子有裂", approval_uuid: "yes" };

test("a latte with oat milk, large", () => {
  const one = basket.add(fresh(), LATTE, LARGE, [modifier()]);
  const { lines, total_fen, gross_fen } = orderTotals(one);
  assert.deepEqual([gross_fen, total_fen], [3000, 3000]);
  assert.deepEqual(lines[0], {
    line_no: 1, product_id: 1, variant_id: 21, name: "拿铁 大杯", quantity: 1000, list_price_fen: 2600, modifiers: [modifier()],
    unit_price_fen: 3000, override: null, discount_fen: 0, discounts: [], combo: null, comp: null, total_fen: 3000,
    tax: { ...TAX, fen: 30 }, note: "",
  });
});

test("the same again joins its line; anything different is a line of its own", () => {
  let order = basket.add(basket.add(fresh(), LATTE, null, [modifier(), modifier({ id: 12 })]), LATTE, null, [modifier({ id: 12 }), modifier()]);
  assert.deepEqual(order.lines.map((line) => line.quantity), [2000]);
  order = basket.add(order, LATTE, null, []);
  order = basket.add(order, LATTE, LARGE, []);
  order = basket.add(order, LATTE, null, [], 1000, "少冰");
  order = basket.add(order, product({ price_fen: 2300 }), null, []);
  assert.equal(order.lines.length, 5);
  order = basket.discountLine(order, "2", discount());
  order = basket.add(order, LATTE, null, []);
  assert.equal(order.lines.length, 6);
  assert.equal(new Set(order.lines.map((line) => line.key)).size, 6);
});

test("a basket never changes, it is replaced", () => {
  const before = basket.add(fresh(), LATTE, null, []);
  const frozen = JSON.stringify(before);
  basket.setQuantity(before, "1", 3000);
  basket.note(before, "1", "热");
  basket.remove(before, "1");
  basket.compLine(before, "1", yes);
  assert.equal(JSON.stringify(before), frozen);
});

test("quantity: zero removes, too many or a line that is gone is refused", () => {
  const order = basket.add(fresh(), LATTE, null, []);
  assert.equal(basket.setQuantity(order, "1", 0).lines.length, 0);
  assert.throws(() => basket.setQuantity(order, "1", 1_000_000), Refusal);
  assert.throws(() => basket.setQuantity(order, "1", 0.5), Refusal);
  assert.throws(() => basket.setQuantity(order, "7", 1000), Refusal);
});

test("the domain's combo: cup 68.00 and latte 22.00 at 78.00", () => {
  const order = basket.addCombo(fresh(), SET, [part(CUP), part(LATTE)], "c1");
  const totals = orderTotals(order);
  assert.deepEqual(totals.lines.map((line) => line.total_fen), [5893, 1907]);
  assert.deepEqual(totals.lines.map((line) => line.discounts), [
    [{ kind: "combo", label: "杯与咖啡", reason: "", fen: 907, approval_uuid: null }],
    [{ kind: "combo", label: "杯与咖啡", reason: "", fen: 293, approval_uuid: null }]]);
  assert.deepEqual([totals.gross_fen, totals.discount_fen, totals.total_fen], [9000, 1200, 7800]);
});

test("modifiers and surcharges of a combo stay with their own part", () => {
  const order = basket.addCombo(fresh(), SET, [part(CUP), part(LATTE, { surcharge_fen: 500, modifiers: [modifier()] })], "c1");
  assert.deepEqual(orderTotals(order).lines.map((line) => line.total_fen), [5893, 1907 + 500 + 400]);
});

test("a combo part that costs more than its list price shows that price; no discount is negative", () => {
  const gift = product({ id: 3, name: "赠品", price_fen: 0 });
  const order = basket.addCombo(fresh(), product({ id: 9, price_fen: 1000, kind: "combo" }), [part(gift), part(gift, { surcharge_fen: 200 })], "c1");
  const { lines, discount_fen } = orderTotals(order);
  assert.deepEqual(lines.map((line) => [line.list_price_fen, line.unit_price_fen, line.discount_fen, line.total_fen]), [[0, 500, 0, 500], [0, 700, 0, 700]]);
  assert.equal(discount_fen, 0);
});

test("a combo goes as a whole and its parts keep their quantity and price", () => {
  let order = basket.addCombo(fresh(), SET, [part(CUP), part(LATTE)], "c1");
  order = basket.addCombo(order, SET, [part(CUP), part(LATTE)], "c2");
  assert.throws(() => basket.setQuantity(order, "1", 2000), Refusal);
  assert.throws(() => basket.overridePrice(order, "1", { price_fen: 1, ...yes }), Refusal);
  assert.throws(() => basket.addCombo(order, SET, [], "c3"), Refusal);
  order = basket.remove(order, "2");
  assert.deepEqual(order.lines.map((line) => line.combo.combo_uuid), ["c2", "c2"]);
  assert.equal(orderTotals(order).total_fen, 7800);
});

test("an overridden price replaces the list price, modifiers come on top, the list price is remembered", () => {
  const order = basket.overridePrice(basket.add(fresh(), CUP, null, [modifier()]), "1", { price_fen: 5000, ...yes });
  const [line] = orderTotals(order).lines;
  assert.deepEqual([line.unit_price_fen, line.list_price_fen, line.override], [5400, 6800, { from_fen: 6800, ...yes }]);
});

test("a comped line keeps its gross, costs nothing and takes no part in the order discount", () => {
  let order = basket.add(basket.add(fresh(), CUP, null, []), LATTE, null, []);
  order = basket.compLine(basket.discountLine(order, "1", discount()), "1", yes);
  order = basket.discountOrder(order, discount({ kind: "amount", value: 200 }));
  const totals = orderTotals(order);
  assert.deepEqual(totals.lines.map((line) => [line.total_fen, line.discount_fen]), [[0, 6800], [2000, 200]]);
  assert.deepEqual(totals.lines[0].discounts.map((one) => [one.kind, one.approval_uuid]), [["comp", "yes"]]);
  assert.throws(() => basket.discountLine(order, "1", discount()), Refusal);
  assert.deepEqual(totals.order_discount, { kind: "amount", value: 200, fen: 200, reason: "老顾客", approval_uuid: null });
});

test("a comped combo part: the combo's discount stays, the rest is free", () => {
  const order = basket.compLine(basket.addCombo(fresh(), SET, [part(CUP), part(LATTE)], "c1"), "2", yes);
  const [, latte] = orderTotals(order).lines;
  assert.deepEqual(latte.discounts.map((one) => [one.kind, one.fen]), [["combo", 293], ["comp", 1907]]);
});

test("line discount first, then the order's, each rounded once", () => {
  let order = basket.add(basket.add(fresh(), product({ price_fen: 333 }), null, []), CUP, null, []);
  order = basket.discountOrder(basket.discountLine(order, "1", discount({ value: 1500 })), discount({ value: 1000 }));
  const totals = orderTotals(order);
  assert.deepEqual(totals.lines.map((line) => line.discounts.map((one) => one.fen)), [[50, 28], [680]]);
  assert.equal(totals.order_discount.fen, 708);
});

test("bringing your own cup lowers the price, never below nothing", () => {
  assert.equal(unitPrice(LATTE, null, [modifier({ price_fen: -200 })]), 2000);
  assert.equal(unitPrice(LATTE, null, [modifier({ price_fen: -200, quantity: 20 })]), 0);
});

test("the last line takes the order discount along; clearing keeps the kind of service", () => {
  let order = basket.discountOrder(basket.add(basket.setService(fresh(), "takeaway"), LATTE, null, []), discount());
  order = basket.orderNote(order, "赶火车");
  assert.equal(basket.remove(order, "1").order_discount, null);
  assert.deepEqual(basket.clear(order, "o2"), basket.emptyBasket("o2", "takeaway"));
  assert.equal(basket.units(basket.add(order, CUP, null, [], 1500)), 3);
});

test("above the limit needs approval, at the limit does not", () => {
  assert.equal(needsApproval(10_000, 1_000, 1000), false);
  assert.equal(needsApproval(10_000, 1_001, 1000), true);
  assert.equal(needsApproval(0, 0, 0), false);
  assert.equal(needsApproval(99_999_999_999, 9_999_999_999, 1000), false);
});

test("whatever is done to a basket, its figures agree", () => forSeeds(300, async (chance) => {
  const shelf = [LATTE, CUP, product({ id: 4, price_fen: 1 }), product({ id: 5, price_fen: 333, tax: { code: "F", rate_bp: 600, included: true } })];
  let order = fresh();
  const any = () => (order.lines.length ? chance.pick(order.lines) : null);
  const acts = [
    () => basket.add(order, chance.pick(shelf), chance.pick([null, LARGE]), chance.pick([[], [modifier()], [modifier({ price_fen: -300 })]]), chance.pick([1000, 500, 2000])),
    () => basket.addCombo(order, SET, [part(chance.pick(shelf)), part(chance.pick(shelf), { surcharge_fen: chance.upTo(900) })], `c${order.next_key}`),
    () => basket.discountOrder(order, chance.pick([null, discount({ value: chance.upTo(12_000) }), discount({ kind: "amount", value: chance.upTo(30_000) })])),
    () => (any() ? basket.discountLine(order, any().key, discount({ kind: "amount", value: chance.upTo(5_000) })) : order),
    () => (any() ? basket.compLine(order, any().key, chance.pick([yes, null])) : order),
    () => (any() ? basket.overridePrice(order, any().key, { price_fen: chance.upTo(9_000), ...yes }) : order),
    () => (any() ? basket.setQuantity(order, any().key, chance.upTo(5) * 1000) : order),
  ];
  for (let step = 0; step < 12; step += 1) {
    try { order = chance.pick(acts)(); } catch (error) { if (!(error instanceof Refusal)) throw error; }
  }
  const totals = orderTotals(order);
  assert.equal(sum(totals.lines.map((line) => line.total_fen)), totals.total_fen);
  assert.equal(totals.gross_fen - totals.discount_fen, totals.total_fen);
  assert.equal(sum(totals.lines.flatMap((line) => line.discounts.filter((one) => one.kind === "order").map((one) => one.fen))), totals.order_discount?.fen ?? 0);
  for (const line of totals.lines) {
    assert.ok(Number.isSafeInteger(line.total_fen) && line.total_fen >= 0 && line.discounts.every((one) => one.fen > 0));
    assert.equal(sum(line.discounts.map((one) => one.fen)), line.discount_fen);
    assert.ok(!line.comp || line.total_fen === 0);
  }
}));
