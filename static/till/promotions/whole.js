/** What is taken off the whole basket: one order promotion, then one coupon or use of points (rules/whole.py). */
import { share } from "../money.js";

/** @typedef {import("./types.js").Pair} Pair */
/** @typedef {import("./types.js").Rule} Rule */

const WHOLE = 10_000;

/**
 * A part of an amount that is not negative, half a fen up. Whole numbers throughout; only huge ones need BigInt.
 * @param {number} fen
 * @param {number} basis_points
 * @returns {number}
 */
export function percentOf(fen, basis_points) {
  const twice = 2 * fen * basis_points + WHOLE;
  return twice <= Number.MAX_SAFE_INTEGER ? (twice - (twice % (2 * WHOLE))) / (2 * WHOLE) : share(fen, basis_points, WHOLE);
}

/** Whole times one number goes into another, down. @param {number} fen @param {number} by @returns {number} */
const times = (fen, by) => (fen - (fen % by)) / by;

/** Whole times, up. @param {number} fen @param {number} by @returns {number} */
export const timesUp = (fen, by) => times(fen + by - 1, by);

/**
 * What an order promotion takes off.
 * @param {Rule} rule
 * @param {number} goods_fen
 * @returns {number}
 */
export function orderCut(rule, goods_fen) {
  if (goods_fen < rule.min_fen) return 0;
  if (rule.kind === "order_percent") return Math.min(goods_fen, percentOf(goods_fen, rule.value));
  let often = 1;
  if (rule.every && rule.min_fen) {
    often = times(goods_fen, rule.min_fen);
    if (rule.most) often = Math.min(often, rule.most);
  }
  return Math.min(goods_fen, often * rule.value);
}

/**
 * How often points are changed into money: never more than the customer has or the basket needs.
 * @param {Rule} rule
 * @param {number} left_fen
 * @param {number} points
 * @returns {number}
 */
export function pointsTimes(rule, left_fen, points) {
  if (rule.value <= 0) return 0;
  const often = Math.min(times(points, rule.points), timesUp(left_fen, rule.value));
  return rule.most ? Math.min(often, rule.most) : often;
}

/**
 * What a coupon or points take off what is left after the order promotion.
 * @param {Rule} rule
 * @param {number} goods_fen
 * @param {number} left_fen
 * @param {number} points
 * @returns {number}
 */
export function rewardCut(rule, goods_fen, left_fen, points) {
  if (goods_fen < rule.min_fen) return 0;
  if (rule.kind === "coupon_percent") return Math.min(left_fen, percentOf(left_fen, rule.value));
  if (rule.kind === "coupon_amount") return Math.min(left_fen, rule.value);
  return Math.min(left_fen, pointsTimes(rule, left_fen, points) * rule.value);
}

/** @param {number[]} one @param {number[]} other @returns {number} below zero when `one` comes first */
export function compareLists(one, other) {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at += 1) if (one[at] !== other[at]) return one[at] - other[at];
  return one.length - other.length;
}

/**
 * How promotions that cost the customer the same are told apart: fewest, lowest priority numbers, lowest ids.
 * @param {Rule[]} rules
 * @param {number[]} places
 * @returns {number[]}
 */
export function rank(rules, places) {
  const up = (/** @type {number} */ one, /** @type {number} */ other) => one - other;
  const chosen = places.map((place) => rules[place]);
  return [chosen.length, ...chosen.map((rule) => rule.priority).sort(up), ...chosen.map((rule) => rule.id).sort(up)];
}

/**
 * The best that order promotions and rewards make of an amount. Rules are known by their place.
 * @param {Rule[]} rules
 * @param {number} points
 */
export function wholeOf(rules, points) {
  const places = rules.map((_, place) => place);
  const orders = places.filter((place) => rules[place].kind.startsWith("order"));
  const rewards = places.filter((place) => rules[place].kind.startsWith("coupon") || rules[place].kind === "points");
  /** @type {Pair[]} */
  const pairs = [-1, ...orders].flatMap((one) => [-1, ...rewards].map((other) => /** @type {Pair} */ ([one, other])));
  const rankOf = (/** @type {Pair} */ pair) => rank(rules, pair.filter((place) => place >= 0));
  pairs.sort((one, other) => compareLists(rankOf(one), rankOf(other)));
  const falls = pairs.map((pair) => ({
    begin: Math.max(0, ...pair.filter((place) => place >= 0).map((place) => rules[place].min_fen)),
    every: pair[0] >= 0 && rules[pair[0]].every ? rules[pair[0]].min_fen : 0, pair,
  })).filter((fall) => fall.begin || fall.every);
  const marks = [...orders, ...rewards].map((place) => rules[place]).filter((rule) => rule.min_fen > 0);
  /** @type {Map<number, {total_fen: number, pair: Pair}>} */
  const known = new Map();

  const after = (/** @type {Pair} */ [order, reward], /** @type {number} */ goods_fen) => {
    const left = order >= 0 ? goods_fen - orderCut(rules[order], goods_fen) : goods_fen;
    return reward >= 0 ? left - rewardCut(rules[reward], goods_fen, left, points) : left;
  };
  const best = (/** @type {number} */ goods_fen) => {
    const found = known.get(goods_fen);
    if (found) return found;
    const made = { total_fen: Number.MAX_SAFE_INTEGER, pair: pairs[0] };
    for (const pair of pairs) {
      const total_fen = after(pair, goods_fen);
      if (total_fen >= made.total_fen) continue;
      made.total_fen = total_fen;
      made.pair = pair;
    }
    known.set(goods_fen, made);
    return made;
  };
  return {
    rules, points, plain: pairs.length === 1, best,
    /** The lowest total of any amount from `low` to `high`. @param {number} lowest @param {number} high @returns {number} */
    floor(lowest, high) {
      const low = Math.max(0, lowest);
      if (pairs.length === 1) return low;
      let least = best(low).total_fen;
      for (const { begin, every, pair } of falls) {
        if (low < begin && begin <= high) least = Math.min(least, after(pair, begin));
        if (!every) continue;
        const further = timesUp(Math.max(low, begin), every) * every;
        if (low < further && further <= high) least = Math.min(least, after(pair, further));
      }
      return least;
    },
    /** Whether the total may fall above `lowest` up to `high` although the goods cost more. @param {number} lowest @param {number} high @returns {boolean} */
    steps(lowest, high) {
      const low = Math.max(0, lowest);
      for (const { min_fen, every } of marks) {
        if (low < min_fen && min_fen <= high) return true;
        if (every && times(high, min_fen) > times(low, min_fen)) return true;
      }
      return false;
    },
  };
}

/** @typedef {ReturnType<typeof wholeOf>} Whole */
