/** Where the search starts: again and again the treatment that saves most per piece (rules/greedy.py). */
import { compareLists } from "./whole.js";
import { rewardOf } from "./table.js";

/** @typedef {import("./search.js").Search} Search */
/** @typedef {import("./table.js").Table} Table */
/** @typedef {import("./types.js").Choice} Choice */
/** @typedef {{saving: number, pieces: number, choices: Choice[]}} Move */

/**
 * The dearest pieces that fill one bundle.
 * @param {Table} table
 * @param {number[]} left
 * @param {number} place
 * @returns {Move[]}
 */
function bundleMoves(table, left, place) {
  const rule = table.rules[place];
  const first = table.targets.findIndex((target) => target[0] === place);
  const free = [...left];
  /** @type {Choice[]} */
  const choices = [];
  let covered = 0;
  for (const [slot, { count }] of rule.slots.entries()) {
    let wanted = count;
    table.pieces.forEach((one, kind) => one.options.forEach((option, chosen) => {
      if (option.target !== first + slot) return;
      const taken = Math.min(wanted, free[kind]);
      for (let number = 0; number < taken; number += 1) choices.push([kind, chosen]);
      covered += one.covered_fen * taken;
      free[kind] -= taken;
      wanted -= taken;
    }));
    if (wanted) return [];
  }
  return [{ saving: covered - rule.value, pieces: choices.length, choices }];
}

/**
 * What one rule alone could do next.
 * @param {Table} table
 * @param {number[]} left
 * @param {number} place
 * @returns {Move[]}
 */
function movesOf(table, left, place) {
  const rule = table.rules[place];
  if (rule.kind === "bundle") return bundleMoves(table, left, place);
  /** @type {Move[]} */
  const found = [];
  /** @type {Choice[]} */
  const taken = [];
  for (const [kind, one] of table.pieces.entries()) {
    for (const [number, option] of one.options.entries()) {
      if (!left[kind] || option.bits !== 1 << place) continue;
      if (option.target < 0) {
        found.push({ saving: option.hoped, pieces: 1, choices: [[kind, number]] });
        continue;
      }
      const more = Math.min(left[kind], rule.n - taken.length);
      for (let piece = 0; piece < more; piece += 1) taken.push([kind, number]);
      if (taken.length === rule.n) return [...found, { saving: rewardOf(rule, option.left), pieces: rule.n, choices: taken }];
    }
  }
  return found;
}

/**
 * The rule and the pieces that save most per piece.
 * @param {Table} table
 * @param {number[]} left
 * @param {number[]} counted
 * @returns {{place: number, move: Move}|null}
 */
function bestMove(table, left, counted) {
  /** @type {{place: number, move: Move}|null} */
  let best = null;
  for (const [place, rule] of table.rules.entries()) {
    if (rule.most > 0 && counted[place] >= rule.most) continue;
    for (const move of movesOf(table, left, place)) {
      if (move.saving > 0 && (best === null || move.saving * best.move.pieces > best.move.saving * move.pieces)) best = { place, move };
    }
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
  for (let found = bestMove(table, left, counted); found; found = bestMove(table, left, counted)) {
    counted[found.place] += 1;
    for (const choice of found.move.choices) {
      left[choice[0]] -= 1;
      choices.push(choice);
    }
  }
  follow(search, choices.sort(compareLists));
}
