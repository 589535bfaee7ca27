/** The exact best choice for the pieces: branch and bound, counted in nodes, not in time (rules/search.py). */
import { compareLists, rank } from "./whole.js";

/** @typedef {import("./types.js").Best} Best */
/** @typedef {import("./types.js").Choice} Choice */
/** @typedef {import("./types.js").Pair} Pair */
/** @typedef {import("./table.js").Table} Table */
/** @typedef {import("./whole.js").Whole} Whole */

/** @param {Pair} pair @returns {number} the promotions of a choice as bits */
const bitsOf = (pair) => pair.reduce((all, place) => (place >= 0 ? all | (1 << place) : all), 0);

/** The most that pieces not yet treated can save: what has no end by the piece, what has one by its uses left. */
class Hopes {
  /** @param {Table} table */
  constructor(table) {
    const { pieces, caps } = table;
    /** What has an end, and which count of the table tells how much of it is used. */
    const ends = caps.flatMap((cap, number) => {
      const [rule, slot] = table.targets[number];
      return cap < 0 ? [] : slot < 0 && table.rules[rule].kind !== "nth" ? [{ number, cap, counts: table.used, at: rule }] : [{ number, cap, counts: table.taken, at: number }];
    });
    this.own = pieces.map((one) => new Array(one.options.length + 1).fill(0));
    this.later = new Array(pieces.length + 1).fill(0);
    /** What may still be saved with each end, from each kind on. @type {{most: number, cap: number, counts: number[], at: number}[][]} */
    this.ends = pieces.map(() => []);
    const more = caps.map(() => 0);
    for (let place = pieces.length - 1; place >= 0; place -= 1) {
      const one = pieces[place];
      const own = this.own[place];
      const uses = one.options.map((option) => table.uses(option));
      for (let number = one.options.length - 1; number >= 0; number -= 1) {
        own[number] = Math.max(own[number + 1], uses[number].length ? 0 : one.options[number].hoped);
      }
      one.options.forEach((option, number) => {
        for (const target of uses[number]) more[target] = Math.max(more[target], option.hoped - own[0]);
      });
      for (const { number, cap, counts, at } of ends) if (more[number]) this.ends[place].push({ most: more[number], cap, counts, at });
      this.later[place] = this.later[place + 1] + one.count * own[0];
    }
  }

  /** @param {number} place @param {number} left @returns {number} a bound for `left` pieces of a kind and all after it */
  rest(place, left) {
    let hoped = this.later[place + 1] + left * this.own[place][0];
    for (const { most, cap, counts, at } of this.ends[place]) hoped += most * (cap - counts[at]);
    return hoped;
  }
}

/** Depth first, the most promising treatment first; a state seen before with no less saved is not tried again. */
export class Search {
  /** @param {Table} table @param {Whole} whole @param {number} fixed_fen @param {number} mostNodes */
  constructor(table, whole, fixed_fen, mostNodes) {
    const { pieces, targets } = table;
    this.table = table;
    this.whole = whole;
    this.mostNodes = mostNodes;
    this.gross = pieces.reduce((all, one) => all + one.unit_fen * one.count, fixed_fen);
    this.hopes = new Hopes(table);
    this.hope = new Array(pieces.length + 1).fill(0);
    /** @type {number[][]} */
    this.supply = pieces.map(() => []);
    this.supply.push(targets.map(() => 0));
    for (let place = pieces.length - 1; place >= 0; place -= 1) {
      const one = pieces[place];
      this.hope[place] = this.hope[place + 1] + one.count * Math.max(0, one.options[0]?.hoped ?? 0);
      const supply = [...this.supply[place + 1]];
      for (const number of one.targets) supply[number] += one.count;
      this.supply[place] = supply;
    }
    this.level = !whole.steps(this.gross - this.hope[0], this.gross);
    this.nodes = 0;
    /** @type {Choice[]} */
    this.path = [];
    /** @type {Map<string, {saved: number, mask: number}[]>} */
    this.seen = new Map();
    /** @type {Map<number, number[]>} */
    this.ranks = new Map();
    const { total_fen, pair } = whole.best(this.gross);
    /** @type {Best} */
    this.best = { total_fen, mask: bitsOf(pair), pair, choices: [] };
  }

  /** @param {number} mask @returns {number[]} how a set of promotions is told from another at the same total */
  rank(mask) {
    let found = this.ranks.get(mask);
    if (!found) {
      found = rank(this.whole.rules, this.whole.rules.flatMap((_, place) => ((mask >> place) & 1 ? [place] : [])));
      this.ranks.set(mask, found);
    }
    return found;
  }

  /** @param {number} one @param {number} other @returns {boolean} whether the first set of promotions comes first */
  before(one, other) {
    return one !== other && compareLists(this.rank(one), this.rank(other)) < 0;
  }

  /** Every piece is treated: keep it if it is the best so far. @param {number} saved @param {number} treated */
  settle(saved, treated) {
    if (!this.table.complete()) return;
    const { total_fen, pair } = this.whole.best(this.gross - saved);
    const mask = treated | bitsOf(pair);
    if (total_fen < this.best.total_fen || (total_fen === this.best.total_fen && this.before(mask, this.best.mask))) {
      this.best = { total_fen, mask, pair, choices: [...this.path] };
    }
  }

  /** @param {number} low @param {number} high @param {number} mask @returns {boolean} whether nothing better can come of it */
  hopeless(low, high, mask) {
    const floor = this.whole.floor(low, high);
    return floor > this.best.total_fen || (floor === this.best.total_fen && !this.before(mask, this.best.mask));
  }

  /** Whether the same was reached before, no worse; remembers it otherwise. @param {string} key @param {number} saved @param {number} mask @param {number} rest @param {number} high @returns {boolean} */
  known(key, saved, mask, rest, high) {
    const before = this.seen.get(key);
    if (!before) {
      this.seen.set(key, [{ saved, mask }]);
      return false;
    }
    for (const other of before) {
      const part = (other.mask & ~mask) === 0;
      if (other.saved === saved && part) return true;
      if (other.saved > saved && (this.whole.plain || part) && (this.level || !this.whole.steps(this.gross - other.saved - rest, high))) return true;
    }
    before.push({ saved, mask });
    return false;
  }

  /**
   * Treat the `left` pieces of a kind, then the kinds after it.
   * @param {number} place
   * @param {number} left
   * @param {number} first the options before it are no longer open to this kind
   * @param {number} saved so far
   * @param {number} firm of it for good
   * @param {number} credit hoped of groups that are begun
   * @param {number} mask
   */
  run(place, left, first, saved, firm, credit, mask) {
    this.nodes += 1;
    if (this.nodes > this.mostNodes) return;
    const { table } = this;
    const one = table.pieces[place];
    if (!one) {
      this.settle(saved, mask);
      return;
    }
    const { options } = one;
    const rest = credit + Math.min(this.hope[place + 1] + left * Math.max(0, options[first]?.hoped ?? 0), this.hopes.rest(place, left));
    const high = this.gross - firm;
    if (this.hopeless(this.gross - saved - rest, high, mask)) return;
    if (table.short(this.supply[place + 1], left, one.targets)) return;
    const key = table.key(place, left, first);
    if (this.known(this.level ? key : key + table.gain.join(), saved, mask, rest, high)) return;
    const following = table.pieces[place + 1]?.count ?? 0;
    for (let number = first; number < options.length; number += 1) {
      const option = options[number];
      const waiting = option.target >= 0 ? table.waiting[option.target] : 0;
      if (!table.put(one, option)) continue;
      const { change } = table;
      this.path.push([place, number]);
      if (left > 1) this.run(place, left - 1, number, saved + change.saved, firm + change.firm, credit + change.credit, mask | option.bits);
      else this.run(place + 1, following, 0, saved + change.saved, firm + change.firm, credit + change.credit, mask | option.bits);
      this.path.pop();
      table.takeBack(one, option, waiting);
      if (this.nodes > this.mostNodes) return;
    }
    this.run(place + 1, following, 0, saved, firm, credit, mask);
  }
}
