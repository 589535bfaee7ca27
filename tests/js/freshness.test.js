/** How old the menu is and how wrong the clock. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { daysOld, minutesAhead } from "../../static/till/freshness.js";

const HOUR_MS = 3_600_000;

test("the age of a menu is told in whole days, from the first day on", () => {
  assert.deepEqual([0, 23, 24, 50].map((hours) => daysOld(HOUR_MS, HOUR_MS + hours * HOUR_MS)), [0, 0, 1, 2]);
  assert.equal(daysOld(0, 90 * 24 * HOUR_MS), 0);
});

test("a clock may be two minutes off, either way", () => {
  assert.deepEqual([0, 120_000, -120_000].map(minutesAhead), [0, 0, 0]);
  assert.deepEqual([-120_001, 7 * 60_000, -26 * HOUR_MS].map(minutesAhead), [2, -7, 26 * 60]);
});
