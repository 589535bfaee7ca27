/** The pieces with their options, and the state of every group while pieces are put into it (rules/search.py: Table). */
import { optionsFor, sharesOf } from "./options.js";
import { percentOf, timesUp } from "./whole.js";

/** @typedef {import("./types.js").Alike} Alike */
/** @typedef {import("./types.js").Option} Option */
/** @typedef {import("./types.js").Rule} Rule */
/** @typedef {import("./types.js").Target} Target */

/** @param {number} fen @param {number} by @returns {number} */
const down = (fen, by) => (fen - (fen % by)) / by;

/**
 * What the n-th piece saves, given what it costs.
 * @param {Rule} rule
 * @param {number} left_fen
 * @returns {number}
 */
export const rewardOf = (rule, left_fen) => Math.min(percentOf(left_fen, rule.value), left_fen - Math.min(left_fen, rule.floor_fen));

/**
 * How many pieces each target can take in all; -1 where nothing but the basket ends it.
 * @param {Alike[]} pieces
 * @param {Rule[]} rules
 * @param {Target[]} targets
 * @returns {number[]}
 */
function capsOf(pieces, rules, targets) {
  const supply = targets.map((_, number) => pieces.reduce((all, one) => all + (one.targets.includes(number) ? one.count : 0), 0));
  return targets.map(([place, slot], number) => {
    const rule = rules[place];
    if (slot >= 0) {
      const first = targets.findIndex((target) => target[0] === place);
      const sets = Math.min(...rule.slots.map((part, at) => down(supply[first + at], part.count)));
      return (rule.most ? Math.min(sets, rule.most) : sets) * rule.slots[slot].count;
    }
    if (rule.kind === "nth") {
      const groups = down(supply[number], rule.n);
      return (rule.most ? Math.min(groups, rule.most) : groups) * rule.n;
    }
    return rule.most || -1;
  });
}

export class Table {
  /** @param {Alike[]} pieces @param {Rule[]} rules @param {Target[]} targets */
  constructor(pieces, rules, targets) {
    this.pieces = pieces;
    this.rules = rules;
    this.targets = targets;
    /** @type {Map<number, number[][]>} */
    this.shares = new Map(rules.flatMap((rule, place) => (rule.kind === "bundle" ? [[place, sharesOf(rule, pieces, targets, place)]] : [])));
    for (const one of pieces) one.options = optionsFor(one, rules, targets, this.shares);
    /** Where each rule's targets begin; -1 for a rule of the whole basket. */
    this.firsts = rules.map((_, place) => targets.findIndex((target) => target[0] === place));
    this.nth = targets.flatMap(([place], number) => (rules[place].kind === "nth" ? [number] : []));
    this.bundles = [...this.shares.keys()].map((place) => ({ place, first: this.firsts[place], slots: rules[place].slots }));
    this.limited = rules.flatMap((rule, place) => (rule.most ? [place] : []));
    this.caps = capsOf(pieces, rules, targets);
    this.taken = targets.map(() => 0);
    this.waiting = targets.map(() => 0);
    this.used = rules.map(() => 0);
    this.gain = rules.map(() => 0);
    /** What the last `put` saved, saved for good, and hopes for. */
    this.change = { saved: 0, firm: 0, credit: 0 };
  }

  /** The targets with an end that an option takes one piece of. @param {Option} option @returns {number[]} */
  uses(option) {
    return [...option.chain.map((place) => this.firsts[place]), option.target].filter((number) => number >= 0 && this.caps[number] >= 0);
  }

  /**
   * Treat one more piece so; the amounts are in `change`.
   * @param {Alike} one
   * @param {Option} option
   * @returns {boolean} false where a limit forbids it
   */
  put(one, option) {
    const { change, rules, used } = this;
    for (const place of option.chain) if (rules[place].most > 0 && used[place] >= rules[place].most) return false;
    const number = option.target;
    change.saved = option.sure;
    change.firm = option.sure;
    change.credit = 0;
    if (number >= 0) {
      const [place, slot] = this.targets[number];
      const taken = this.taken[number];
      if (taken >= this.caps[number]) return false;
      if (slot >= 0) {
        const shares = /** @type {number[][]} */ (this.shares.get(place))[slot];
        const gain = one.covered_fen - shares[taken % shares.length];
        this.gain[place] += gain;
        change.saved = gain;
        change.firm = 0;
      } else if (taken % rules[place].n === rules[place].n - 1) {
        const reward = rewardOf(rules[place], option.left);
        change.saved += reward;
        change.firm += reward;
        change.credit = -this.waiting[number];
        this.waiting[number] = 0;
      } else {
        change.credit = option.hoped - option.sure;
        this.waiting[number] += change.credit;
      }
      this.taken[number] = taken + 1;
    }
    for (const place of option.chain) used[place] += 1;
    return true;
  }

  /**
   * Undo `put`; `waiting` is what the group was hoping for before.
   * @param {Alike} one
   * @param {Option} option
   * @param {number} waiting
   */
  takeBack(one, option, waiting) {
    for (const place of option.chain) this.used[place] -= 1;
    const number = option.target;
    if (number < 0) return;
    const [place, slot] = this.targets[number];
    this.taken[number] -= 1;
    if (slot >= 0) {
      const shares = /** @type {number[][]} */ (this.shares.get(place))[slot];
      this.gain[place] -= one.covered_fen - shares[this.taken[number] % shares.length];
    } else {
      this.waiting[number] = waiting;
    }
  }

  /**
   * Whether a begun group lacks more pieces of a target than `supply` still has (`left` more of the targets in `own`).
   * @param {number[]|null} supply
   * @param {number} left
   * @param {number[]} own
   * @returns {boolean}
   */
  short(supply, left, own) {
    for (const number of this.nth) {
      const { n } = this.rules[this.targets[number][0]];
      const open = this.taken[number] % n;
      if (open && (supply === null || n - open > supply[number] + (own.includes(number) ? left : 0))) return true;
    }
    for (const { first, slots } of this.bundles) {
      let sets = 0;
      for (let at = 0; at < slots.length; at += 1) sets = Math.max(sets, timesUp(this.taken[first + at], slots[at].count));
      if (!sets) continue;
      for (let at = 0; at < slots.length; at += 1) {
        const need = sets * slots[at].count - this.taken[first + at];
        if (need > 0 && (supply === null || need > supply[first + at] + (own.includes(first + at) ? left : 0))) return true;
      }
    }
    return false;
  }

  /** Whether every group is full and every bundle saves something. @returns {boolean} */
  complete() {
    return !this.short(null, 0, []) && this.bundles.every(({ place, first }) => !this.taken[first] || this.gain[place] > 0);
  }

  /**
   * All of the state on which the rest of the search depends: one sign for each number, which are counts of pieces.
   * @param {number} place
   * @param {number} left
   * @param {number} first
   * @returns {string}
   */
  key(place, left, first) {
    const told = [place, left, first];
    for (const number of this.nth) {
      const rule = this.rules[this.targets[number][0]];
      told.push(rule.most ? this.taken[number] : this.taken[number] % rule.n);
    }
    for (const { place: owner, first: begin, slots } of this.bundles) {
      let full = this.rules[owner].most ? 0 : Number.MAX_SAFE_INTEGER;
      if (full) for (let at = 0; at < slots.length; at += 1) full = Math.min(full, down(this.taken[begin + at], slots[at].count));
      for (let at = 0; at < slots.length; at += 1) told.push(this.taken[begin + at] - full * slots[at].count);
    }
    for (const limited of this.limited) told.push(this.used[limited]);
    return String.fromCharCode(...told);
  }
}
