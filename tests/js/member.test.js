/** A member's code goes with the order and nothing else of the member does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyBasket, isMemberCode, pointsOf, setMember } from "../../static/till/basket.js";
import { orderTotals } from "../../static/till/price.js";
import { buildSale } from "../../static/till/sale.js";

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
