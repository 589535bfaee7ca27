/** The cases of promotions that the Python side runs too (tests/promotions/test_engine.py). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { price } from "../../static/till/promotions/pricing.js";

const cases = JSON.parse(readFileSync(new URL("../shared/promotions.json", import.meta.url), "utf8"));

describe("shared cases: promotions", () => {
  assert.ok(cases.length >= 40);
  for (const { name, input, expected } of cases) {
    test(name, () => {
      const found = price(input.cart, input.rules);
      const { total_fen, lines, applied, ...more } = expected;
      assert.equal(found.total_fen, total_fen);
      assert.deepEqual(found.lines.map((line) => line.total_fen), lines);
      assert.deepEqual(found.applied.map((one) => [one.promo_id, one.fen, one.times]), applied);
      for (const [key, value] of Object.entries(more)) assert.equal(found[key], value, key);
    });
  }
});
