/** Where the search starts: again and again the treatment that saves most per piece (rules/greedy.py). */
import { compareLists } from "./whole.js";
import { rewardOf } from "./table.js";

/** @typedef {import("./search.js").Search} Search */
/** @typedef {import("./table.js").Table} Table */
/** @typedef {import("./types.js").Choice} Choice */
/** @typedef {{place: number, saving: number, choices: Choice[]}} Move */

/**
 * What each rule can do alone: (kind, option), dearest pieces first.
 * @param {Table} table
 * @returns {Choice[][]}
 */
function aloneOf({ pieces, rules }) {
  /** @type {Choice[][]} */
  const found = rules.map(() => []);
  pieces.forEach(({ options }, kind) => options.forEach(({ bits }, number) => {
    const place = 31 - Math.clz32(bits);
    if (bits === 1 << place) found[place].push([kind, number]);
  }));
  return found;
}

/**
 * The dearest pieces that fill one bundle.
 * @param {Table} table
 * @param {number[]} left
 * @param {number} place
 * @param {Choice[]} alone
 * @returns {Move|null}
 */
function bundleMove(table, left, place, alone) {
  const rule = table.rules[place];
  const first = table.firsts[place];
  const free = [...left];
  /** @type {Choice[]} */
  const choices = [];
  let covered = 0;
  for (const [slot, { count }] of rule.slots.entries()) {
    let wanted = count;
    for (const choice of alone) {
      const one = table.pieces[choice[0]];
      if (one.options[choice[1]].target !== first + slot) continue;
      const taken = Math.min(wanted, free[choice[0]]);
      for (let number = 0; number < taken; number += 1) choices.push(choice);
      covered += one.covered_fen * taken;
      free[choice[0]] -= taken;
      wanted -= taken;
    }
    if (wanted) return null;
  }
  return { place, saving: covered - rule.value, choices };
}

/**
 * The dearest pieces that fill one group of a rule for the n-th piece.
 * @param {Table} table
 * @param {number[]} left
 * @param {number} place
 * @param {Choice[]} alone
 * @returns {Move|null}
 */
function groupMove(table, left, place, alone) {
  const rule = table.rules[place];
  /** @type {Choice[]} */
  const choices = [];
  for (const choice of alone) {
    const more = Math.min(left[choice[0]], rule.n - choices.length);
    for (let piece = 0; piece < more; piece += 1) choices.push(choice);
    if (choices.length < rule.n) continue;
    return { place, saving: rewardOf(rule, table.pieces[choice[0]].options[choice[1]].left), choices };
  }
  return null;
}

/**
 * The single piece that one rule saves most on.
 * @param {Table} table
 * @param {number[]} left
 * @param {number} place
 * @param {Choice[]} alone
 * @returns {Move|null}
 */
function pieceMove(table, left, place, alone) {
  /** @type {Choice|null} */
  let dearest = null;
  let saving = 0;
  for (const choice of alone) {
    const { hoped } = table.pieces[choice[0]].options[choice[1]];
    if (left[choice[0]] && hoped > saving) [dearest, saving] = [choice, hoped];
  }
  return dearest && { place, saving, choices: [dearest] };
}

/**
 * The rule and the pieces that save most per piece.
 * @param {Table} table
 * @param {number[]} left
 * @param {number[]} counted
 * @param {Choice[][]} alone
 * @returns {Move|null}
 */
function bestMove(table, left, counted, alone) {
  /** @type {Move|null} */
  let best = null;
  for (const [place, { kind, most }] of table.rules.entries()) {
    if (!alone[place].length || (most > 0 && counted[place] >= most)) continue;
    const moveOf = kind === "bundle" ? bundleMove : kind === "nth" ? groupMove : pieceMove;
    const move = moveOf(table, left, place, alone[place]);
    if (move && move.saving > 0 && (best === null || move.saving * best.choices.length > best.saving * move.choices.length)) best = move;
  }
  return best;
}

/**
 * Price one choice for every piece as the search would.
 * @param {Search} search
 * @param {Choice[]} choices
 */
function follow(search, choices) {
  const { table } = search;
  /** @type {{kind: number, number: number, waiting: number}[]} */
  const done = [];
  let saved = 0;
  let mask = 0;
  for (const [kind, number] of choices) {
    const one = table.pieces[kind];
    const option = one.options[number];
    const waiting = option.target >= 0 ? table.waiting[option.target] : 0;
    if (!table.put(one, option)) break;
    done.push({ kind, number, waiting });
    saved += table.change.saved;
    mask |= option.bits;
  }
  search.path = choices.slice(0, done.length);
  search.settle(saved, mask);
  search.path = [];
  for (const { kind, number, waiting } of done.reverse()) table.takeBack(table.pieces[kind], table.pieces[kind].options[number], waiting);
}

/**
 * Let the search begin with the greedy choice as the best known.
 * @param {Search} search
 */
export function start(search) {
  const { table } = search;
  const left = table.pieces.map((one) => one.count);
  const counted = table.rules.map(() => 0);
  /** @type {Choice[]} */
  const choices = [];
  const alone = aloneOf(table);
  for (let found = bestMove(table, left, counted, alone); found; found = bestMove(table, left, counted, alone)) {
    counted[found.place] += 1;
    for (const choice of found.choices) {
      left[choice[0]] -= 1;
      choices.push(choice);
    }
  }
  follow(search, choices.sort(compareLists));
}
