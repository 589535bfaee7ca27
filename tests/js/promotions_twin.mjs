/** Prices the baskets it reads ({"cart", "rules"}, one JSON text a line) and writes one answer a line. */
import { createInterface } from "node:readline";
import { price } from "../../static/till/promotions/pricing.js";

for await (const line of createInterface({ input: process.stdin })) {
  const { cart, rules } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(price(cart, rules))}\n`);
}
