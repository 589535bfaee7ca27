/** What the screen shows, in one place. Views watch the parts they draw and are told when one changes. */
import { emptyBasket } from "../basket.js";
import { offeredWith } from "../modifiers.js";
import { newUuid } from "../uuid7.js";

/** @typedef {import("../types.js").Basket} Basket */
/** @typedef {import("../types.js").Boot} Boot */
/** @typedef {import("../types.js").Catalog} Catalog */
/** @typedef {import("../types.js").Category} Category */
/** @typedef {import("../types.js").ModifierGroup} ModifierGroup */
/** @typedef {import("../types.js").Person} Person */
/** @typedef {import("../types.js").Product} Product */
/** @typedef {import("../types.js").SaleNumber} SaleNumber */
/** @typedef {import("../types.js").SalePayload} SalePayload */
/** @typedef {import("../types.js").SyncState} SyncState */
/** @typedef {import("../types.js").Variant} Variant */

/**
 * @typedef {object} State
 * @property {Boot} boot
 * @property {Catalog} catalog
 * @property {(import("../types.js").Face & {offline: boolean})[]} faces  who may sign in here; offline: also without the server
 * @property {Person|null} person  who is at the till; null = locked
 * @property {string} why  why the till locked by itself
 * @property {Basket} basket
 * @property {SyncState} sync
 * @property {boolean} cached  the till was opened without the server
 * @property {number} heard  when the server last told that this is its catalogue, in milliseconds
 * @property {number} parked   parked orders of all tablets
 * @property {SaleNumber|null} next  the number the next sale will get
 * @property {"selling"|"paying"} mode
 * @property {SalePayload|null} done  the sale just taken, until the next one begins
 * @property {Set<number>} best  the products that sell best here
 * @property {string[]} problems  why this tablet is not quite safe, as msgids
 * @property {import("./asked.js").Entry[]} asked  what was asked of teachers who are elsewhere
 * @property {import("../shift.js").Shift|null} shift  the shift this tablet sells into
 * @property {boolean} orderOpen  on a phone: the order covers the goods
 */

/** @type {State} */
export const state = /** @type {any} */ ({
  person: null, cached: false, heard: 0, faces: [], why: "", basket: emptyBasket(newUuid()), parked: 0, next: null, mode: "selling", done: null, orderOpen: false, shift: null, best: new Set(), problems: [], asked: [],
  sync: { online: false, pending: 0, quarantined: 0, lastHeard: null, clockOffset_ms: 0, catalogVersion: null, words: "" },
});

/** @type {{names: Set<string>, act: () => void}[]} */
const watchers = [];

/**
 * Call `act` whenever one of the named parts changes.
 * @param {(keyof State)[]} names
 * @param {() => void} act
 */
export function watch(names, act) {
  watchers.push({ names: new Set(names), act });
}

/** @param {Partial<State>} changes */
export function set(changes) {
  Object.assign(state, changes);
  const names = Object.keys(changes);
  for (const watcher of watchers) if (names.some((name) => watcher.names.has(name))) watcher.act();
}

/**
 * Change the order; the next order begins with its first line, so the words about the last sale go.
 * @param {Basket} basket
 */
export function setBasket(basket) {
  const priced = state.catalog?.promotions?.length ? { ...basket, priced_at: new Date(now()).toISOString() } : basket;
  set({ basket: priced, ...(state.done ? { done: null, orderOpen: false } : {}) });
}

/** The clock of the shop: the device's, mended by what the server said. @returns {number} */
export function now() {
  return Date.now() + state.sync.clockOffset_ms;
}

/** @returns {boolean} whether the till knows that it is on its own now */
export const withoutServer = () => !state.sync.online && (state.cached || state.sync.lastHeard !== null);

/** @returns {boolean} whether anything is begun that changing over to another edition would disturb */
export const busy = () => state.basket.lines.length > 0 || state.mode !== "selling" || state.done !== null || state.sync.pending > 0 || state.asked.length > 0;

/** @param {number} id @returns {Product|undefined} */
export const productOf = (id) => state.catalog.products.find((product) => product.id === id);

/** @param {Product} product @returns {Category|undefined} */
export const categoryOf = (product) => state.catalog.categories.find((category) => category.id === product.category_id);

/** @param {Product} product @returns {ModifierGroup[]} in the product's order */
export const groupsOf = (product) => offeredWith(product, product.modifier_groups
  .flatMap((id) => state.catalog.modifier_groups.find((group) => group.id === id) ?? []));

/** @param {string} right @returns {boolean} */
export const may = (right) => state.person?.rights.includes(right) ?? false;
