/** Choosing modifier options (size, milk, sugar): defaults, choices and what is still wrong with them. */

import { mark } from "./i18n.js";

/** @typedef {import("./types.js").LineModifier} LineModifier */
/** @typedef {import("./types.js").ModifierGroup} ModifierGroup */

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

/**
 * What is chosen before anybody touches anything; an option that is out of stock is no default.
 * @param {ModifierGroup[]} groups
 * @returns {LineModifier[]}
 */
export function defaultModifiers(groups) {
  const defaults = groups.flatMap((group) => group.options.filter((option) => option.default && option.available));
  return chooseModifiers(groups, Object.fromEntries(defaults.map((option) => [option.id, 1])));
}

/**
 * All that keeps these modifiers from being sold (empty = fine).
 * @param {ModifierGroup[]} groups
 * @param {LineModifier[]} modifiers
 * @returns {{group_id: number, message: string, facts: Object<string, string|number>}[]}
 */
export function modifierProblems(groups, modifiers) {
  return groups.flatMap((group) => {
    const mine = modifiers.filter((modifier) => modifier.group_id === group.id);
    const count = mine.reduce((all, modifier) => all + modifier.quantity, 0);
    const gone = group.options.filter((option) => !option.available && mine.some((modifier) => modifier.id === option.id));
    /** @type {{message: string, facts: Object<string, string|number>}[]} */
    const problems = gone.map((option) => ({ message: mark("“%(option)s”已经用完，请换一个"), facts: { option: option.name } }));
    if (count < group.min) problems.push({ message: mark("“%(group)s”至少选 %(min)s 个"), facts: { group: group.name, min: group.min } });
    if (count > group.max) problems.push({ message: mark("“%(group)s”最多选 %(max)s 个"), facts: { group: group.name, max: group.max } });
    return problems.map((problem) => ({ group_id: group.id, ...problem }));
  });
}
