/** Choosing modifier options (size, milk, sugar): defaults, choices and what is still wrong with them. */

import { mark } from "./i18n.js";

/** @typedef {import("./types.js").LineModifier} LineModifier */
/** @typedef {import("./types.js").ModifierGroup} ModifierGroup */
/** @typedef {import("./types.js").ModifierOption} ModifierOption */
/** @typedef {import("./types.js").Service} Service */

/**
 * @param {LineModifier[]} one
 * @param {LineModifier[]} other
 * @returns {boolean} the same options, prices and counts, in whatever order
 */
export function sameModifiers(one, other) {
  /** @type {(modifiers: LineModifier[]) => string} */
  const key = (modifiers) => modifiers.map((each) => `${each.id}×${each.quantity}@${each.price_fen}`).sort().join();
  return key(one) === key(other);
}

/**
 * The groups as this product's recipe leaves them: no option that would change nothing, what needs something that is
 * out is not available, and a group with nothing left to choose is gone.
 * @param {import("./types.js").Product} product
 * @param {ModifierGroup[]} groups
 * @returns {ModifierGroup[]}
 */
export function offeredWith(product, groups) {
  const hidden = new Set(product.options_hidden ?? []);
  const gone = new Set(product.options_gone ?? []);
  if (!hidden.size && !gone.size) return groups;
  return groups.flatMap((group) => {
    const kept = group.options.filter((option) => !hidden.has(option.id));
    if (kept.length < group.options.length && kept.length < 2) return [];
    return [{ ...group, options: kept.map((option) => (gone.has(option.id) ? { ...option, available: false } : option)) }];
  });
}

/**
 * The chosen options as line modifiers, in the order of the groups.
 * @param {ModifierGroup[]} groups
 * @param {Object<string, number>} chosen option id -> how many
 * @returns {LineModifier[]}
 */
export function chooseModifiers(groups, chosen) {
  return groups.flatMap((group) => group.options
    .filter((option) => (chosen[option.id] ?? 0) > 0)
    .map((option) => ({ id: option.id, group_id: group.id, name: option.name, quantity: chosen[option.id], price_fen: option.price_fen })));
}

/** @type {(option: ModifierOption, service: Service) => boolean} an option may be a default of one service only */
const fits = (option, service) => !option.service || option.service === service;

/**
 * What is chosen before anybody touches anything: the defaults of this service; an option that is out of stock is none.
 * @param {ModifierGroup[]} groups
 * @param {Service} service
 * @returns {LineModifier[]}
 */
export function defaultModifiers(groups, service) {
  const defaults = groups.flatMap((group) => group.options.filter((option) => option.default && option.available && fits(option, service)));
  return chooseModifiers(groups, Object.fromEntries(defaults.map((option) => [option.id, 1])));
}

/**
 * How many must be chosen. A group whose defaults are all of the other service asks for nothing: a drink for here needs
 * no take-away cup.
 * @param {ModifierGroup} group
 * @param {Service} service
 * @returns {number}
 */
export function leastOf(group, service) {
  const defaults = group.options.filter((option) => option.default);
  return defaults.length && !defaults.some((option) => fits(option, service)) ? 0 : group.min;
}

/**
 * The choices of a line when its order is suddenly eaten here or taken away: what was there by default follows, what
 * somebody chose stays, unless it belongs to the service that is left: a cup for here does not go out of the door.
 * @param {ModifierGroup[]} groups those of the line's product
 * @param {LineModifier[]} modifiers
 * @param {Service} from
 * @param {Service} to
 * @returns {LineModifier[]}
 */
export function followService(groups, modifiers, from, to) {
  return groups.reduce((now, group) => {
    const mine = now.filter((modifier) => modifier.group_id === group.id);
    const before = defaultModifiers([group], from);
    const after = defaultModifiers([group], to);
    const rest = now.filter((modifier) => modifier.group_id !== group.id);
    if (sameModifiers(mine, before)) return sameModifiers(before, after) ? now : [...rest, ...after];
    const stay = mine.filter((modifier) => !group.options.some((option) => option.id === modifier.id && option.service === from));
    return stay.length === mine.length ? now : [...rest, ...(stay.length ? stay : after)];
  }, modifiers);
}

/**
 * All that keeps these modifiers from being sold (empty = fine).
 * @param {ModifierGroup[]} groups
 * @param {LineModifier[]} modifiers
 * @param {Service} service
 * @returns {{group_id: number, message: string, facts: Object<string, string|number>}[]}
 */
export function modifierProblems(groups, modifiers, service) {
  return groups.flatMap((group) => {
    const mine = modifiers.filter((modifier) => modifier.group_id === group.id);
    const count = mine.reduce((all, modifier) => all + modifier.quantity, 0);
    const gone = group.options.filter((option) => !option.available && mine.some((modifier) => modifier.id === option.id));
    /** @type {{message: string, facts: Object<string, string|number>}[]} */
    const problems = gone.map((option) => ({ message: mark("“%(option)s”已经用完，请换一个"), facts: { option: option.name } }));
    const least = leastOf(group, service);
    if (count < least) problems.push({ message: mark("“%(group)s”至少选 %(min)s 个"), facts: { group: group.name, min: least } });
    if (count > group.max) problems.push({ message: mark("“%(group)s”最多选 %(max)s 个"), facts: { group: group.name, max: group.max } });
    return problems.map((problem) => ({ group_id: group.id, ...problem }));
  });
}
