import assert from "node:assert/strict";
import { test } from "node:test";
import { addTender, cashSuggestions, finish, remaining, removeTender } from "../../static/till/payment.js";
import { Refusal } from "../../static/till/refusal.js";
import { DOWN, EXACT, forSeeds, HALF_UP, sum, tender } from "./makers.js";

const cash = (amount_fen, payment_uuid = "c") => tender({ method: "cash", amount_fen, payment_uuid });
const given = (total, rounding, ...tenders) => tenders.reduce((before, one) => addTender(total, before, rounding, one), []);

test("domain rule 1: 13.87, WeChat 10.00, cash 5.00 for the rest, down to jiao", () => {
  const begun = given(1387, DOWN, tender());
  assert.deepEqual(remaining(1387, begun, DOWN), { due_fen: 387, cash_due_fen: 380, rounding_fen: -7, change_fen: 0, paid: false });
  const { payments, rounding_fen, change_fen } = finish(1387, addTender(1387, begun, DOWN, cash(500)), DOWN);
  assert.deepEqual([rounding_fen, change_fen], [-7, 120]);
  assert.deepEqual(payments, [
    { payment_uuid: "p1", method: "wechat", net_fen: 1000, tendered_fen: 1000, change_fen: 0, external_ref: "" },
    { payment_uuid: "c", method: "cash", net_fen: 380, tendered_fen: 500, change_fen: 120, external_ref: "" }]);
});

test("paid by scanning: nothing is rounded", () => {
  const { payments, rounding_fen } = finish(1387, given(1387, DOWN, tender({ amount_fen: 1387 })), DOWN);
  assert.deepEqual([payments[0].net_fen, rounding_fen], [1387, 0]);
});

test("cash first, the rest by scanning", () => {
  const paid = finish(1387, given(1387, DOWN, cash(1000), tender({ amount_fen: 387 })), DOWN);
  assert.deepEqual([paid.payments.map((payment) => payment.net_fen), paid.rounding_fen, paid.change_fen], [[1000, 387], 0, 0]);
});

test("cash given twice is one payment", () => {
  const { payments, change_fen } = finish(2200, given(2200, DOWN, cash(1000), cash(2000, "again")), DOWN);
  assert.deepEqual(payments.map((payment) => [payment.payment_uuid, payment.tendered_fen, payment.net_fen]), [["c", 3000, 2200]]);
  assert.equal(change_fen, 800);
});

test("half up: the customer pays three fen more, in cash only", () => {
  const paid = finish(1387, given(1387, HALF_UP, cash(1390)), HALF_UP);
  assert.deepEqual([paid.payments[0].net_fen, paid.rounding_fen, paid.change_fen], [1390, 3, 0]);
  assert.equal(remaining(1387, [cash(1387)], HALF_UP).paid, false);
});

test("an order for nothing is paid without money; four fen in cash go down to nothing", () => {
  assert.deepEqual(finish(0, [], DOWN), { payments: [], rounding_fen: 0, change_fen: 0 });
  assert.throws(() => finish(4, [], DOWN), Refusal);
  assert.deepEqual(finish(4, given(4, DOWN, cash(0)), DOWN), { payments: [], rounding_fen: -4, change_fen: 0 });
});

test("refused: scanning too much, nothing, after it is paid, before it is paid", () => {
  assert.throws(() => given(1387, DOWN, tender({ amount_fen: 1388 })), (error) => error.facts.due === "¥13.87");
  assert.throws(() => given(1387, DOWN, tender({ amount_fen: 0 })), Refusal);
  assert.throws(() => given(1387, DOWN, cash(0)), Refusal);
  assert.throws(() => given(1387, DOWN, cash(-5)), Refusal);
  assert.throws(() => given(1387, DOWN, cash(2000), tender()), Refusal);
  assert.throws(() => finish(1387, [tender()], DOWN), Refusal);
});

test("a tender taken back is open again", () => {
  const tenders = removeTender(given(1387, DOWN, tender(), cash(100)), "p1");
  assert.deepEqual(remaining(1387, tenders, DOWN), { due_fen: 1287, cash_due_fen: 1280, rounding_fen: -7, change_fen: 0, paid: false });
});

test("suggested cash: exact, then what people hold in their hand", () => {
  assert.deepEqual(cashSuggestions(2200), [2200, 2500, 3000, 4000, 5000]);
  assert.deepEqual(cashSuggestions(380), [380, 400, 500, 1000, 2000]);
  assert.deepEqual(cashSuggestions(0), []);
});

test("however people pay: net = total + rounding, change from cash only, the customer never pays a step too much", () => forSeeds(500, async (chance) => {
  const rounding = chance.pick([DOWN, HALF_UP, EXACT, { mode: "half_up", step_fen: 100 }, { mode: "down", step_fen: 100 }]);
  const total = chance.upTo(chance.pick([20, 2_000, 200_000]));
  let tenders = [];
  for (let turn = 0; !remaining(total, tenders, rounding).paid; turn += 1) {
    const due = remaining(total, tenders, rounding);
    const last = turn > 3;
    const byCash = due.due_fen === 0 || chance.upTo(1) === 1;
    const amount_fen = byCash ? (last ? due.cash_due_fen : chance.upTo(due.cash_due_fen * 2 + 10)) : (last ? due.due_fen : chance.upTo(due.due_fen));
    try {
      tenders = addTender(total, tenders, rounding, tender({ method: byCash ? "cash" : "alipay", amount_fen, payment_uuid: `p${turn}` }));
    } catch (error) { assert.ok(error instanceof Refusal); }
    assert.ok(turn < 40, "never gets paid");
  }
  const { payments, rounding_fen, change_fen } = finish(total, tenders, rounding);
  assert.equal(sum(payments.map((payment) => payment.net_fen)), total + rounding_fen);
  assert.equal(sum(payments.map((payment) => payment.change_fen)), payments.some((payment) => payment.method === "cash") ? change_fen : 0);
  assert.ok(Math.abs(rounding_fen) < rounding.step_fen && (rounding.mode !== "down" || rounding_fen <= 0) && change_fen >= 0);
  for (const payment of payments) {
    assert.equal(payment.tendered_fen - payment.change_fen, payment.net_fen);
    assert.ok(payment.net_fen > 0 && (payment.method === "cash" || payment.change_fen === 0));
  }
}));
