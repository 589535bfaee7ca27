/** Makers of the things the till's tests need, and a random source that can be repeated. */

export const TAX = { code: "VAT", rate_bp: 100, included: true };

export const product = (changes = {}) => ({
  id: 1, code: "L1", name: "拿铁", name_en: "Latte", kind: "drink", category_id: 1, price_fen: 2200, initials: "nt", pinyin: "natie",
  barcodes: [], photo: null, tax: TAX, allergens: [], sold_out: null, windows: [], sort: 1, badge: null, variants: [],
  modifier_groups: [], combo: null, ...changes,
});

export const modifier = (changes = {}) => ({ id: 11, group_id: 1, name: "燕麦奶", quantity: 1, price_fen: 400, ...changes });

export const discount = (changes = {}) => ({ kind: "percent", value: 1000, label: "九折", reason: "老顾客", approval_uuid: null, ...changes });

export const tender = (changes = {}) => ({ payment_uuid: "p1", method: "wechat", amount_fen: 1000, external_ref: "", ...changes });

export const DOWN = { mode: "down", step_fen: 10 };
export const HALF_UP = { mode: "half_up", step_fen: 10 };
export const EXACT = { mode: "none", step_fen: 10 };

/** A small repeatable generator (mulberry32): the same seed tells the same story. */
export function chance(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const upTo = (limit) => Math.floor(next() * (limit + 1));
  return { next, upTo, pick: (list) => list[upTo(list.length - 1)] };
}

/** Run a story for many seeds; a failure names its seed. */
export async function forSeeds(count, story) {
  for (let seed = 1; seed <= count; seed += 1) {
    try {
      await story(chance(seed));
    } catch (error) {
      error.message = `seed ${seed}: ${error.message}`;
      throw error;
    }
  }
}

export const sum = (amounts) => amounts.reduce((all, amount) => all + amount, 0);
