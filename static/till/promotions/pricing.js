/** The best price of a basket under promotions; the twin of shop/promotions/rules/pricing.py. */
import { allocate, Given } from "./allocate.js";
import { eligible } from "./eligible.js";
import { start } from "./greedy.js";
import { alike, covering, targetsOf } from "./options.js";
import { Search } from "./search.js";
import { Table } from "./table.js";
import { pointsTimes, wholeOf } from "./whole.js";

/** @typedef {import("./types.js").Cart} Cart */
/** @typedef {import("./types.js").Priced} Priced */
/** @typedef {import("./types.js").Rule} Rule */
/** @typedef {import("./types.js").RuleFacts} RuleFacts */

const UNITS = 40;
const RULES = 12;
const NODES = 100_000;
const NODES_BEYOND = 2_000;
const MOST_UNITS = 200;
const MOST_RULES = 24;
const FEN_PER_POINT = 100;

/** @param {number[]} amounts @returns {number} */
const sum = (amounts) => amounts.reduce((all, amount) => all + amount, 0);

/**
 * Without the rules whose goods are not in the basket, and without groups that cannot be filled.
 * @param {Rule[]} rules
 * @param {Cart} cart
 * @returns {Rule[]}
 */
function reachable(rules, cart) {
  const targets = targetsOf(rules);
  const supply = targets.map(() => 0);
  for (const line of cart.lines) if (line.pieces > 0) for (const number of covering(line, rules, targets)) supply[number] += line.pieces;
  const short = new Set(targets.flatMap(([place, slot], number) => {
    const rule = rules[place];
    const needed = slot >= 0 ? rule.slots[slot].count : rule.kind === "nth" ? rule.n : 1;
    return supply[number] < needed ? [place] : [];
  }));
  return rules.filter((_, place) => !short.has(place));
}

/**
 * The cart with only its dearest pieces open to the pieces' promotions, where there are too many to try.
 * @param {Cart} cart
 * @param {number} units
 * @returns {Cart}
 */
function within(cart, units) {
  if (units <= MOST_UNITS) return cart;
  const { lines } = cart;
  const order = lines.map((_, place) => place)
    .sort((one, other) => lines[other].unit_fen - lines[one].unit_fen || lines[one].product_id - lines[other].product_id || one - other);
  const open = lines.map(() => 0);
  let most = MOST_UNITS;
  for (const place of order) {
    open[place] = Math.min(lines[place].pieces, most);
    most -= open[place];
  }
  return { ...cart, lines: lines.map((line, place) => ({ ...line, pieces: open[place] })) };
}

/**
 * Everything in the shape the till uses.
 * @param {Cart} cart
 * @param {Given} given
 * @param {number[]} nets
 * @param {{exact: boolean, nodes: number, points_spent: number}} facts
 * @returns {Priced}
 */
function answer(cart, given, nets, facts) {
  const lines = cart.lines.map((line, place) => ({
    key: line.key, total_fen: nets[place] - given.ofLine(place),
    cuts: given.rules.flatMap((rule, number) => (given.cuts[place][number] ? [{ promo_id: rule.id, fen: given.cuts[place][number] }] : [])),
  }));
  const total_fen = sum(lines.map((line) => line.total_fen));
  const applied = given.rules.flatMap((rule, place) => {
    const fen = given.ofRule(place);
    return fen ? [{ promo_id: rule.id, name: rule.name, kind: rule.kind, times: given.times[place], fen }] : [];
  });
  const below_least = cart.lines.flatMap((line, place) => (line.least_fen && lines[place].total_fen < line.pieces * line.least_fen ? [line.key] : []));
  return { total_fen, lines, applied, ...facts, points_earned: (total_fen - (total_fen % FEN_PER_POINT)) / FEN_PER_POINT, below_least };
}

/**
 * The lowest total, which promotions made it, and what each took off each line.
 * @param {Cart} cart
 * @param {RuleFacts[]} rules
 * @returns {Priced}
 */
export function price(cart, rules) {
  const usable = reachable(eligible(rules, cart), cart);
  const chosen = usable.slice(0, MOST_RULES);
  const nets = cart.lines.map((line) => line.net_fen);
  if (!chosen.length || !sum(nets)) return answer(cart, new Given(chosen, nets.length), nets, { exact: true, nodes: 0, points_spent: 0 });
  const units = sum(cart.lines.map((line) => line.pieces));
  const tried = within(cart, units);
  const targets = targetsOf(chosen);
  const table = new Table(alike(tried, chosen, targets), chosen, targets);
  const points = cart.points ?? 0;
  const whole = wholeOf(chosen, points);
  const fixed = sum(tried.lines.map((line, place) => nets[place] - line.pieces * line.unit_fen));
  const search = new Search(table, whole, fixed, units <= UNITS && usable.length <= RULES ? NODES : NODES_BEYOND);
  start(search);
  search.run(0, table.pieces[0]?.count ?? 0, 0, 0, 0, 0, 0);
  const given = allocate(search.best, table, whole, nets);
  const reward = search.best.pair[1];
  const points_spent = reward >= 0 && chosen[reward].kind === "points"
    ? pointsTimes(chosen[reward], sum(nets) - sum(chosen.map((_, place) => (place === reward ? 0 : given.ofRule(place)))), points) * chosen[reward].points : 0;
  const exact = search.nodes <= search.mostNodes && units <= MOST_UNITS && usable.length <= MOST_RULES;
  return answer(cart, given, nets, { exact, nodes: search.nodes, points_spent });
}
