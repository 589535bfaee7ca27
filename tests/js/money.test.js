import assert from "node:assert/strict";
import { test } from "node:test";
import { formatFen, parseYuan, roundHalfUp, share, split } from "../../static/till/money.js";
import { Refusal } from "../../static/till/refusal.js";
import { forSeeds, sum } from "./makers.js";

test("money reads as ¥1,234.50", () => {
  const shown = [[0, "¥0.00"], [5, "¥0.05"], [123450, "¥1,234.50"], [-5, "-¥0.05"], [-123456789, "-¥1,234,567.89"], [99999, "¥999.99"], [100000, "¥1,000.00"]];
  for (const [fen, text] of shown) assert.equal(formatFen(fen), text);
});

test("what a person types becomes fen", () => {
  const typed = [["12", 1200], ["12.5", 1250], ["12.", 1200], [".5", 50], ["¥1,200.00", 120000], ["12.50", 1250], ["¥8", 800], ["0", 0], ["19.99", 1999], ["12元", 1200], [" 3 ", 300]];
  for (const [text, fen] of typed) assert.equal(parseYuan(text), fen, text);
});

test("what is no amount is refused, with what was typed", () => {
  for (const text of ["", ".", "abc", "1.234", "-5", "1,2", "1e3", "NaN", "12.3.4", "1 000 000 000 000"]) {
    assert.throws(() => parseYuan(text), Refusal, text);
  }
  assert.throws(() => parseYuan("十块"), (error) => error.facts.typed === "十块");
});

test("every amount survives being shown and typed again", () => forSeeds(300, async (chance) => {
  const fen = chance.upTo(99_999_999_999);
  assert.equal(parseYuan(formatFen(fen)), fen);
}));

test("halves go away from zero", () => {
  for (const [top, bottom, expected] of [[5, 2, 3], [-5, 2, -3], [4, 3, 1], [-4, 3, -1], [1, 2, 1], [-1, 2, -1], [0, 7, 0], [999, 1000, 1]]) {
    assert.equal(roundHalfUp(top, bottom), expected);
  }
  assert.throws(() => roundHalfUp(1, 0), RangeError);
  assert.equal(share(99_999_999_999, 9_999, 10_000), 99_989_999_999);
});

test("a split loses nothing, stays within a fen of fair and never gives a later equal part more", () => forSeeds(400, async (chance) => {
  const weights = Array.from({ length: 1 + chance.upTo(8) }, () => chance.pick([0, 1, 1, 7, chance.upTo(1_000_000_000)]));
  const total = chance.upTo(10_000_000_000);
  const parts = split(total, weights);
  assert.equal(sum(parts), total);
  const all = sum(weights);
  parts.forEach((part, position) => {
    const weight = all === 0 ? 1 : weights[position];
    const gap = BigInt(part) * BigInt(all || weights.length) - BigInt(total) * BigInt(weight);
    assert.ok((gap < 0n ? -gap : gap) < BigInt(all || weights.length), `${part} is not fair`);
    weights.forEach((other, later) => {
      if (later > position && other === weights[position]) assert.ok(part >= parts[later]);
    });
  });
}));

test("a split over nothing or over a negative weight is a mistake of the program", () => {
  assert.deepEqual(split(0, []), []);
  assert.throws(() => split(1, []), RangeError);
  assert.throws(() => split(1, [1, -1]), RangeError);
});
