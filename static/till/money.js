/** Money is integer fen. Nothing here divides a JS Number: products of money go through BigInt. */
import { Refusal } from "./refusal.js";

const LARGEST_FEN = 99_999_999_999;

/**
 * One number of fen as people read it: 123450 -> "¥1,234.50", -5 -> "-¥0.05".
 * @param {number} fen
 * @returns {string}
 */
export function formatFen(fen) {
  const digits = String(Math.abs(fen)).padStart(3, "0");
  const yuan = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${fen < 0 ? "-" : ""}¥${yuan}.${digits.slice(-2)}`;
}

/**
 * What a person typed as yuan ("12", "12.5", "¥1,200.00", full-width digits) in fen.
 * @param {string} text
 * @returns {number}
 * @throws {Refusal} when it is not an amount with at most two decimals
 */
export function parseYuan(text) {
  const plain = text.normalize("NFKC").replace(/[¥元\s]/g, "").replace(/。/g, ".");
  const match = /^(\d+|\d{1,3}(?:,\d{3})+)?(?:\.(\d{0,2}))?$/.exec(plain);
  if (!match || !/\d/.test(plain)) throw new Refusal("“%(typed)s”不是金额，请输入像 12 或 12.50 这样的数", { typed: text });
  const fen = Number((match[1] ?? "0").replaceAll(",", "") + (match[2] ?? "").padEnd(2, "0"));
  if (fen > LARGEST_FEN) throw new Refusal("金额太大，请检查是不是多按了数字");
  return fen;
}

/**
 * numerator / denominator to the nearest integer; a half goes away from zero, so that minus the value rounds to
 * minus the result. The only rounding of the till besides cash rounding (domain-rules 0).
 * @param {number|bigint} numerator
 * @param {number|bigint} denominator above zero
 * @returns {number}
 */
export function roundHalfUp(numerator, denominator) {
  const top = BigInt(numerator);
  const bottom = BigInt(denominator);
  if (bottom <= 0n) throw new RangeError("the denominator must be above zero");
  const size = ((top < 0n ? -top : top) * 2n + bottom) / (bottom * 2n);
  return Number(top < 0n ? -size : size);
}

/**
 * a * b / c rounded half up; the product may be larger than a Number can hold.
 * @param {number} a
 * @param {number} b
 * @param {number} c above zero
 * @returns {number}
 */
export function share(a, b, c) {
  return roundHalfUp(BigInt(a) * BigInt(b), BigInt(c));
}

/**
 * Share a total over weights without losing a fen: floor, then one more to the largest remainders, ties by position.
 * All weights zero: evenly. A negative total is shared like its absolute value.
 * @param {number} total
 * @param {number[]} weights none negative
 * @returns {number[]}
 */
export function split(total, weights) {
  if (weights.length === 0) {
    if (total === 0) return [];
    throw new RangeError("nothing to share over");
  }
  if (weights.some((weight) => weight < 0)) throw new RangeError("a weight is negative");
  if (total < 0) return split(-total, weights).map((part) => 0 - part);
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n);
  if (sum === 0n) return split(total, weights.map(() => 1));
  const products = weights.map((weight) => BigInt(total) * BigInt(weight));
  const parts = products.map((product) => Number(product / sum));
  const missing = total - parts.reduce((all, part) => all + part, 0);
  products
    .map((product, position) => ({ rest: product % sum, position }))
    .sort((one, other) => (one.rest === other.rest ? one.position - other.position : one.rest > other.rest ? -1 : 1))
    .slice(0, missing)
    .forEach(({ position }) => { parts[position] += 1; });
  return parts;
}
