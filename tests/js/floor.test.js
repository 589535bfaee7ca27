/** The floor of the approved price card beside what a line still costs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { belowFloor, floorOf } from "../../static/till/floor.js";

const latte = { id: 1, variants: [], floor_fen: 820 };
const vase = { id: 2, floor_fen: 4000, variants: [{ id: 7, floor_fen: 5500 }, { id: 8 }] };
const water = { id: 3, variants: [] };
/** @type {(id: number) => any} */
const known = (id) => [latte, vase, water].find((one) => one.id === id);
/** @type {(changes?: object) => any} */
const line = (changes) => ({ product_id: 1, variant_id: null, quantity: 2000, name: "拿铁", combo: null, comp: null, ...changes });

test("a line's floor is that of its form times its pieces", () => {
  assert.equal(floorOf(line(), known), 1640);
  assert.equal(floorOf(line({ product_id: 2, variant_id: 7, quantity: 1000 }), known), 5500);
});

test("without an approved card, in a combo, or given for free there is none", () => {
  assert.equal(floorOf(line({ product_id: 2, variant_id: 8 }), known), null);
  assert.equal(floorOf(line({ product_id: 3 }), known), null);
  assert.equal(floorOf(line({ product_id: 99 }), known), null);
  assert.equal(floorOf(line({ combo: {} }), known), null);
  assert.equal(floorOf(line({ comp: {} }), known), null);
});

test("the lines that lose are named, those at their floor are not", () => {
  const lines = [line(), line({ name: "还是拿铁" }), line({ product_id: 3, name: "水" })];
  assert.deepEqual(belowFloor(lines, [{ total_fen: 1639 }, { total_fen: 1640 }, { total_fen: 0 }], known), ["拿铁"]);
});
