import assert from "node:assert/strict";
import { test } from "node:test";
import { closedHere, DENOMINATIONS, expectedHere, runningShift, twoToCount, withCounts, worth } from "../../static/till/shift.js";
import { product } from "./makers.js";

let seq = 0;
const told = (type, payload, shift_uuid = "s1") => ({ envelope_uuid: `e${seq += 1}`, device_id: 1, epoch: 1, device_seq: seq, shift_uuid, type, occurred_at: "2026-11-26T01:00:00.000Z", catalog_version: 1, payload: JSON.stringify(payload), prev_sha256: "", sha256: "" });
const opened = () => told("shift_open", { shift_uuid: "s1", cashier_id: 5, float: [{ fen: 10_000, pieces: 3 }] });
const sale = (...payments) => told("sale", { order_uuid: "o", payments: payments.map(([method, net_fen], place) => ({ payment_uuid: `p${seq}${place}`, method, net_fen, tendered_fen: net_fen + 100, change_fen: method === "cash" ? 100 : 0 })) });

test("notes and coins are worth what stands on them", () => {
  assert.deepEqual(DENOMINATIONS, [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10]);
  assert.equal(worth([{ fen: 10_000, pieces: 2 }, { fen: 50, pieces: 3 }]), 20_150);
  assert.equal(worth([]), 0);
});

test("the drawer should hold the float and everything net", () => {
  const first = sale(["wechat", 1000], ["cash", 380]);
  const book = [opened(), first, told("cash_in", { amount_fen: 500 }), told("cash_out", { amount_fen: 3600, kind: "paid_out" }), told("cash_out", { amount_fen: 10_000, kind: "drop" }),
    told("refund", { payments: [{ method: "cash", net_fen: -200 }, { method: "wechat", net_fen: -50 }] })];
  assert.deepEqual(expectedHere(book, "s1"), { expected_fen: 30_000 + 380 + 500 - 3600 - 10_000 - 200, complete: true });
});

test("a corrected tender moves the cash of its own sale, whenever it is corrected", () => {
  const first = sale(["cash", 1800]);
  const { payment_uuid } = JSON.parse(first.payload).payments[0];
  const fix = told("tender_fix", { payment_uuid, new_payment_uuid: "n", from_method: "cash", to_method: "wechat", net_fen: 1800 }, "s2");
  assert.equal(expectedHere([opened(), first, fix], "s1").expected_fen, 30_000);
  assert.equal(expectedHere([opened(), first, fix], "s2").expected_fen, 0);
});

test("sales of other shifts stay out, and without the opening nothing is certain", () => {
  const other = { ...sale(["cash", 500]), shift_uuid: "s0" };
  assert.deepEqual(expectedHere([other, sale(["cash", 700])], "s1"), { expected_fen: 700, complete: false });
});

test("the running shift is the last one opened and not closed", () => {
  const first = opened();
  assert.equal(runningShift([], "A"), null);
  assert.equal(runningShift([first], "A")?.shift_uuid, "s1");
  assert.equal(runningShift([told("shift_close", { shift_uuid: "s1" }), first].reverse(), "A"), null);
  assert.ok(closedHere([told("shift_close", { shift_uuid: "s1" })], "s1"));
});

test("counts are known again after a reload", () => {
  const shift = runningShift([opened(), told("count", { count_uuid: "c1" }), told("count", { count_uuid: "c2" }), told("count", { count_uuid: "x" }, "s9")], "A");
  assert.equal(shift?.counts, 2);
  assert.equal(shift?.count_uuid, "c2");
  assert.equal(withCounts({ ...shift }, []).counts, 0);
});

test("two different goods are drawn, and only those one can count", () => {
  const goods = [product({ id: 1, kind: "drink" }), product({ id: 2, kind: "pottery" }), product({ id: 3, kind: "merchandise" }), product({ id: 4, kind: "food" })];
  for (const chance of [0, 0.3, 0.6, 0.99]) {
    const chosen = twoToCount(goods, () => chance).map((one) => one.id);
    assert.equal(new Set(chosen).size, 2);
    assert.ok(!chosen.includes(1));
  }
  assert.deepEqual(twoToCount([goods[0]], () => 0), []);
});
