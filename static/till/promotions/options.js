/** Pieces that are alike, and what may be done with one of them (shop/promotions/rules/options.py). */
import { split } from "../money.js";
import { covers } from "./eligible.js";
import { compareLists, percentOf, timesUp } from "./whole.js";

/** @typedef {import("./types.js").Alike} Alike */
/** @typedef {import("./types.js").Cart} Cart */
/** @typedef {import("./types.js").CartLine} CartLine */
/** @typedef {import("./types.js").Option} Option */
/** @typedef {import("./types.js").Rule} Rule */
/** @typedef {import("./types.js").Target} Target */

const MOST_CHAINED = 5;

/** @param {Rule} rule @returns {boolean} whether it works on single pieces */
export const isPiece = (rule) => rule.kind === "percent" || rule.kind === "amount" || rule.kind === "price";

/**
 * Everything a piece can be put to.
 * @param {Rule[]} rules
 * @returns {Target[]}
 */
export function targetsOf(rules) {
  return rules.flatMap((rule, place) => {
    if (rule.kind === "bundle") return rule.slots.map((_, slot) => /** @type {Target} */ ([place, slot]));
    return rule.kind === "nth" || isPiece(rule) ? [/** @type {Target} */ ([place, -1])] : [];
  });
}

/**
 * The targets a line's pieces can be put to.
 * @param {CartLine} line
 * @param {Rule[]} rules
 * @param {Target[]} targets
 * @returns {number[]}
 */
export function covering(line, rules, targets) {
  return targets.flatMap(([place, slot], number) => (covers(slot >= 0 ? rules[place].slots[slot].scope : rules[place].scope, line) ? [number] : []));
}

/** @param {number} list_fen @param {number} unit_fen @returns {number} the part of the price that the list price makes */
const coveredOf = (list_fen, unit_fen) => Math.max(0, Math.min(list_fen, unit_fen));

/**
 * The basket's pieces, dearest first. Where a rule for the n-th piece may follow another, products stay apart, so that the
 * order of equal prices never depends on which other promotions there are.
 * @param {Cart} cart
 * @param {Rule[]} rules
 * @param {Target[]} targets
 * @returns {Alike[]}
 */
export function alike(cart, rules, targets) {
  const apart = rules.some((rule) => rule.kind === "nth" && rule.stackable);
  /** @type {Map<string, {key: number[], one: Alike}>} */
  const found = new Map();
  cart.lines.forEach((line, place) => {
    if (line.pieces <= 0) return;
    const covered_fen = coveredOf(line.list_fen, line.unit_fen);
    const numbers = covering(line, rules, targets);
    const key = [-line.unit_fen, -covered_fen, apart ? line.product_id : 0, ...numbers];
    const known = found.get(key.join()) ?? { key, one: { unit_fen: line.unit_fen, covered_fen, targets: numbers, count: 0, lines: [], options: [] } };
    known.one.count += line.pieces;
    known.one.lines.push([place, line.pieces]);
    found.set(key.join(), known);
  });
  return [...found.values()].sort((one, other) => compareLists(one.key, other.key)).map(({ one }) => one);
}

/**
 * What a piece costs after one more rule of its own.
 * @param {Rule} rule
 * @param {number} left
 * @param {number} extra
 * @returns {number}
 */
export function step(rule, left, extra) {
  let after = Math.min(left, rule.value + extra);
  if (rule.kind === "percent") after = left - percentOf(left, rule.value);
  else if (rule.kind === "amount") after = left - Math.min(left, rule.value);
  return Math.max(after, Math.min(left, rule.floor_fen));
}

/**
 * Every choice of `size` out of the list, in its order.
 * @param {number[]} list
 * @param {number} size
 * @returns {number[][]}
 */
function combinations(list, size) {
  if (size === 0) return [[]];
  return list.flatMap((first, at) => combinations(list.slice(at + 1), size - 1).map((rest) => [first, ...rest]));
}

/**
 * Every choice of a piece's own rules: one alone, or several that may follow each other.
 * @param {Rule[]} rules
 * @param {number[]} places
 * @returns {number[][]}
 */
function chains(rules, places) {
  const stackable = places.filter((place) => rules[place].stackable).slice(0, MOST_CHAINED);
  const found = places.map((place) => [place]);
  for (let size = 2; size <= stackable.length; size += 1) found.push(...combinations(stackable, size));
  return found;
}

/**
 * What each piece of a bundle is counted at while it is put together; over a whole bundle exactly its price.
 * @param {Rule} rule
 * @param {Alike[]} pieces
 * @param {Target[]} targets
 * @param {number} place
 * @returns {number[][]}
 */
export function sharesOf(rule, pieces, targets, place) {
  const weights = rule.slots.flatMap((wanted, slot) => {
    const number = targets.findIndex((target) => target[0] === place && target[1] === slot);
    const dearest = Math.max(0, ...pieces.filter((one) => one.targets.includes(number)).map((one) => one.covered_fen));
    return Array.from({ length: wanted.count }, () => dearest);
  });
  const parts = split(rule.value, weights);
  return rule.slots.map((wanted) => parts.splice(0, wanted.count));
}

/**
 * Tells options of one saving apart, by nothing but the rules themselves.
 * @param {Option} option
 * @param {Rule[]} rules
 * @param {Target[]} targets
 * @returns {number[]}
 */
function labelOf(option, rules, targets) {
  const told = option.chain.flatMap((place) => [rules[place].priority, rules[place].id]);
  if (option.target < 0) return told;
  const [place, slot] = targets[option.target];
  return [...told, rules[place].priority, rules[place].id, slot];
}

/**
 * Everything worth doing with such a piece, most promising first; the order never depends on other promotions.
 * @param {Alike} one
 * @param {Rule[]} rules
 * @param {Target[]} targets
 * @param {Map<number, number[][]>} shares
 * @returns {Option[]}
 */
export function optionsFor(one, rules, targets, shares) {
  const places = one.targets.map((number) => targets[number][0]).filter((place) => isPiece(rules[place]));
  const extra = one.unit_fen - one.covered_fen;
  /** @type {Option[]} */
  const own = [];
  for (const chain of chains(rules, places)) {
    let left = one.unit_fen;
    let useful = true;
    for (const place of chain) {
      const after = step(rules[place], left, extra);
      useful &&= after < left;
      left = after;
    }
    const saved = one.unit_fen - left;
    const bits = chain.reduce((all, place) => all | (1 << place), 0);
    if (useful) own.push({ chain, target: -1, hoped: saved, sure: saved, left, bits, label: [] });
  }
  const found = [...own];
  for (const number of one.targets) {
    const [place, slot] = targets[number];
    const rule = rules[place];
    if (isPiece(rule)) continue;
    const alone = { chain: [], target: number, sure: 0, left: one.unit_fen, bits: 1 << place, label: [] };
    if (slot >= 0) {
      found.push({ ...alone, hoped: one.covered_fen - Math.min(.../** @type {number[][]} */ (shares.get(place))[slot]) });
      continue;
    }
    const part = timesUp(percentOf(one.unit_fen, rule.value), rule.n);
    found.push({ ...alone, hoped: part });
    if (!rule.stackable) continue;
    for (const before of own) {
      if (before.chain.every((own_place) => rules[own_place].stackable)) {
        found.push({ ...before, target: number, hoped: before.hoped + part, bits: before.bits | (1 << place) });
      }
    }
  }
  const labelled = found.map((option) => ({ ...option, label: labelOf(option, rules, targets) }));
  return labelled.sort((first, other) => other.hoped - first.hoped || compareLists(first.label, other.label));
}
