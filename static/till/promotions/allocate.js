/** From the best choice back to the lines: every discount is given to lines (rules/allocate.py). */
import { split } from "../money.js";
import { step } from "./options.js";
import { rewardOf } from "./table.js";
import { compareLists, orderCut, rewardCut } from "./whole.js";

/** @typedef {import("./types.js").Alike} Alike */
/** @typedef {import("./types.js").Best} Best */
/** @typedef {import("./types.js").Rule} Rule */
/** @typedef {import("./table.js").Table} Table */
/** @typedef {import("./whole.js").Whole} Whole */
/** @typedef {[number, number, number]} Piece  line, what it costs, list part */

/** What each promotion takes off each line, and how often it worked. */
export class Given {
  /** @param {Rule[]} rules @param {number} lines */
  constructor(rules, lines) {
    this.rules = rules;
    this.cuts = Array.from({ length: lines }, () => rules.map(() => 0));
    this.times = rules.map(() => 0);
  }

  /** One promotion takes these shares off these lines. @param {number} place @param {number[]} lines @param {number[]} shares */
  take(place, lines, shares) {
    lines.forEach((line, at) => { this.cuts[line][place] += shares[at]; });
  }

  /** @param {number} line @returns {number} everything taken off a line so far */
  ofLine(line) {
    return this.cuts[line].reduce((all, fen) => all + fen, 0);
  }

  /** @param {number} place @returns {number} everything one promotion took off */
  ofRule(place) {
    return this.cuts.reduce((all, cuts) => all + cuts[place], 0);
  }
}

/**
 * The bundle's price over its pieces by list price, ties by the lines' order (domain-rules 13).
 * @param {Given} given
 * @param {Rule} rule
 * @param {number} place
 * @param {Piece[][]} slots
 */
function bundles(given, rule, place, slots) {
  if (!slots.length || !slots[0].length) return;
  const count = slots[0].length / rule.slots[0].count;
  const sets = Array.from({ length: count }, (_, number) => rule.slots
    .flatMap((slot, at) => slots[at].slice(number * slot.count, (number + 1) * slot.count)).sort(compareLists));
  const sum = (/** @type {Piece[]} */ pieces) => pieces.reduce((all, piece) => all + piece[2], 0);
  const whole = sets.some((pieces) => sum(pieces) < rule.value);
  given.times[place] += count;
  for (const pieces of whole ? [sets.flat().sort(compareLists)] : sets) {
    const costs = split(rule.value * (whole ? count : 1), pieces.map((piece) => piece[2]));
    given.take(place, pieces.map((piece) => piece[0]), pieces.map((piece, at) => piece[2] - costs[at]));
  }
}

/**
 * What is taken off the whole basket, by what each line still costs.
 * @param {Given} given
 * @param {Best} best
 * @param {Whole} whole
 * @param {number[]} nets
 */
function wholeBasket(given, best, whole, nets) {
  const sum = (/** @type {number[]} */ amounts) => amounts.reduce((all, fen) => all + fen, 0);
  let left = nets.map((net, line) => net - given.ofLine(line));
  const goods = sum(left);
  best.pair.forEach((place, which) => {
    if (place < 0) return;
    const rule = whole.rules[place];
    const shares = split(which === 0 ? orderCut(rule, goods) : rewardCut(rule, goods, sum(left), whole.points), left);
    given.times[place] += 1;
    given.take(place, nets.map((_, line) => line), shares);
    left = left.map((fen, line) => fen - shares[line]);
  });
}

/**
 * Discounts by line and rule; `nets` is what each line costs before.
 * @param {Best} best
 * @param {Table} table
 * @param {Whole} whole
 * @param {number[]} nets
 * @returns {Given}
 */
export function allocate(best, table, whole, nets) {
  const given = new Given(table.rules, nets.length);
  /** @type {Piece[][]} */
  const byTarget = table.targets.map(() => []);
  const waiting = table.pieces.map((one) => one.lines.flatMap(([line, pieces]) => new Array(pieces).fill(line)));
  const next = table.pieces.map(() => 0);
  for (const [kind, number] of best.choices) {
    const one = table.pieces[kind];
    const option = one.options[number];
    const line = waiting[kind][next[kind]];
    next[kind] += 1;
    let left = one.unit_fen;
    for (const place of option.chain) {
      const after = step(table.rules[place], left, one.unit_fen - one.covered_fen);
      given.times[place] += 1;
      given.take(place, [line], [left - after]);
      left = after;
    }
    if (option.target >= 0) byTarget[option.target].push([line, option.left, one.covered_fen]);
  }
  for (const number of table.nth) {
    const [place] = table.targets[number];
    const size = table.rules[place].n;
    for (let begin = 0; begin < byTarget[number].length; begin += size) {
      const group = byTarget[number].slice(begin, begin + size);
      const reward = rewardOf(table.rules[place], group[size - 1][1]);
      group.sort(compareLists);
      given.times[place] += 1;
      given.take(place, group.map((piece) => piece[0]), split(reward, group.map((piece) => piece[1])));
    }
  }
  for (const { place, first, slots } of table.bundles) bundles(given, table.rules[place], place, byTarget.slice(first, first + slots.length));
  wholeBasket(given, best, whole, nets);
  return given;
}
