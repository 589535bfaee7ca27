/** A member's code goes with the order and nothing else of the member does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { add, emptyBasket, isMemberCode, pointsOf, setMember, usePoints } from "../../static/till/basket.js";
import { orderTotals } from "../../static/till/price.js";
import { buildSale } from "../../static/till/sale.js";
import { product } from "./makers.js";

const NUMBER = { number: "A-1122-001", call_number: "A-001", day_count: 1, business_day: "2026-11-22" };

test("a sale carries the code of its member, and no field at all without one", () => {
  const basket = emptyBasket("00000000-0000-7000-8000-000000000001");
  const paid = { payments: [], rounding_fen: 0 };
  assert.equal("member" in buildSale(basket, orderTotals(basket), paid, 1)(NUMBER), false);
  const named = setMember(basket, "MACDEFGHJKLMN");
  assert.equal(buildSale(named, orderTotals(named), paid, 1)(NUMBER).member, "MACDEFGHJKLMN");
  assert.equal("member" in setMember(named, null), false);
});

test("only a code that can be a member's is taken for one", () => {
  assert.deepEqual(["MACDEFGHJKLMN", "M123", "6901234567892", "macdefghjklmn"].map(isMemberCode), [true, false, false, false]);
});

test("one point for every whole yuan", () => {
  assert.deepEqual([0, 99, 100, 2250, -300].map(pointsOf), [0, 0, 1, 22, 0]);
});

test("points are used only when the member wants, as many as the order needs, and the sale tells both figures", () => {
  const latte = product();
  const rule = { id: 9, name: "100 分抵 5 元", kind: "points", value: 500, points: 100 };
  const offers = { rules: [rule], at_ms: Date.parse("2026-11-26T04:00:00Z"), goods: () => latte };
  const ordered = setMember(add(emptyBasket("o1"), latte, null, []), "MACDEFGHJKLMN");
  const paid = { payments: [], rounding_fen: 0 };
  const without = orderTotals(ordered, offers);
  assert.deepEqual([without.total_fen, "points" in buildSale(ordered, without, paid, 1)(NUMBER)], [latte.price_fen, false]);
  const using = usePoints(ordered, 250);
  const totals = orderTotals(using, offers);
  assert.equal(totals.total_fen, latte.price_fen - 1000);
  const { points, points_spent } = buildSale(using, totals, paid, 1)(NUMBER);
  assert.deepEqual([points, points_spent], [250, 200]);
  assert.equal(orderTotals(usePoints(ordered, 99), offers).total_fen, latte.price_fen);
});

test("points go with the member, and nobody uses points of nobody", () => {
  const using = usePoints(setMember(emptyBasket("o1"), "MACDEFGHJKLMN"), 250);
  assert.equal("points" in setMember(using, null), false);
  assert.equal("points" in usePoints(using, 0), false);
  assert.equal("points" in usePoints(emptyBasket("o1"), 250), false);
});
