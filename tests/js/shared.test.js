/** The cases that the Python side runs too (tests/sales/test_shared_cases.py). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { GENESIS, sealEnvelope, sha256Hex } from "../../static/till/envelope.js";
import { split } from "../../static/till/money.js";
import { defaultModifiers } from "../../static/till/modifiers.js";
import { nextNumber } from "../../static/till/numbering.js";
import { allocateCombo, applyOrderDiscount, discountFen, taxOf } from "../../static/till/price.js";
import { comboKeptValue, refundPlan, refundValue } from "../../static/till/refund.js";
import { Refusal } from "../../static/till/refusal.js";
import { roundCash } from "../../static/till/rounding.js";

/** An order whose one line is worth more than what goes back, unless everything does. */
const orderFor = ({ payments, value_fen, everything }) => ({
  number: "A-1123-001",
  lines: [{ line_no: 1, quantity: 1000, refundable_quantity: 1000, refunded_fen: 0, total_fen: everything ? value_fen : value_fen + 100_000 }],
  payments: payments.map((payment) => ({ payment_uuid: payment.key, method: payment.method, reversible_fen: payment.left_fen })),
});

const refunds = {
  units: (input) => refundValue(input, input.before, input.back),
  combo_kept: (input) => comboKeptValue(input.paid_fen, input.kept_alone_fen),
  tenders: (input) => {
    const pick = { line_no: 1, quantity: 1000, goods: "none", amount_fen: input.value_fen };
    try {
      const plan = refundPlan(orderFor(input), [pick], input);
      assert.equal(plan.total_fen, input.value_fen + plan.rounding_fen);
      return { parts: plan.payments.map(({ reverses, method, net_fen }) => ({ reverses, method, fen: -net_fen })), total_fen: plan.total_fen };
    } catch (error) {
      assert.ok(error instanceof Refusal, error);
      return { parts: [], total_fen: 0 };
    }
  },
};

const rules = {
  split: ({ total, weights }) => split(total, weights),
  rounding: ({ due_fen, mode, step_fen }) => roundCash(due_fen, { mode, step_fen }),
  combo: ({ components, combo_price_fen }) => allocateCombo(components, combo_price_fen),
  discount: ({ nets_fen, ...discount }) => ({
    fen: discountFen(nets_fen.reduce((all, net) => all + net, 0), discount), shares_fen: applyOrderDiscount(nets_fen, discount),
  }),
  tax: ({ total_fen, rate_bp, included }) => taxOf(total_fen, { rate_bp, included }),
  preset: ({ option, service }) => defaultModifiers([{ id: 1, name: "杯", min: 1, max: 1, options: [{ id: 2, name: "打包", price_fen: 0, ...option }] }], service).length === 1,
  refund: (input) => refunds[input.rule](input),
  number: ({ now, day_starts_hour, ...counter }) => nextNumber(counter, Date.parse(now), day_starts_hour),
  envelope: async ({ prev_sha256, ...parts }) => (await sealEnvelope(parts, prev_sha256, sha256Hex)).sha256,
};

for (const [name, rule] of Object.entries(rules)) {
  const cases = JSON.parse(readFileSync(new URL(`../shared/${name}.json`, import.meta.url), "utf8"));
  describe(`shared cases: ${name}`, () => {
    assert.ok(cases.length >= 10);
    for (const { name: title, input, expected } of cases) {
      test(title, async () => assert.deepEqual(await rule(input), expected));
    }
  });
}

test("the first envelope of an epoch follows sixty-four zeros", () => assert.match(GENESIS, /^0{64}$/));
