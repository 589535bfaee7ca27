/** Which promotions count for a basket: schedule, channel, membership, coupons (shop/promotions/rules/eligible.py). */

/** @typedef {import("./types.js").Cart} Cart */
/** @typedef {import("./types.js").CartLine} CartLine */
/** @typedef {import("./types.js").Rule} Rule */
/** @typedef {import("./types.js").RuleFacts} RuleFacts */
/** @typedef {import("./types.js").Scope} Scope */

/**
 * A rule with everything it leaves out.
 * @param {RuleFacts} facts
 * @returns {Rule}
 */
export const ruleOf = (facts) => ({
  value: 0, scope: {}, n: 2, slots: [], min_fen: 0, every: false, code: "", points: 0, starts: "", ends: "", days: [], dates: [], opens: "",
  closes: "", members_only: false, channel: "", stackable: false, most: 0, floor_fen: 0, priority: 100, ...facts,
});

/**
 * Whether a line's goods belong to a scope.
 * @param {Scope} scope
 * @param {CartLine} line
 * @returns {boolean}
 */
export function covers({ products = [], categories = [], kinds = [], excluded = [] }, line) {
  if (excluded.includes(line.product_id)) return false;
  if (!products.length && !categories.length && !kinds.length) return true;
  return products.includes(line.product_id) || categories.includes(line.category_id) || kinds.includes(line.kind);
}

/** @param {string} clock "HH:MM" @returns {number} minutes since midnight */
const minutes = (clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/**
 * Whether the rule holds at a local moment. Hours that end before they begin run past midnight.
 * @param {Rule} rule
 * @param {import("./types.js").Moment} moment
 * @returns {boolean}
 */
export function onTime(rule, { date, weekday, minute }) {
  if ((rule.starts && date < rule.starts) || (rule.ends && date > rule.ends)) return false;
  if (rule.days.length && !rule.days.includes(weekday)) return false;
  if (rule.dates.length && !rule.dates.includes(date)) return false;
  if (!rule.opens || !rule.closes) return true;
  const opens = minutes(rule.opens);
  const closes = minutes(rule.closes);
  return opens < closes ? opens <= minute && minute < closes : minute >= opens || minute < closes;
}

/**
 * Whether a rule may be used for this basket at all.
 * @param {Rule} rule
 * @param {Cart} cart
 * @returns {boolean}
 */
function counts(rule, cart) {
  if ((rule.channel && rule.channel !== (cart.channel ?? "shop")) || (rule.members_only && !cart.member)) return false;
  if (rule.kind.startsWith("coupon") && !(cart.coupons ?? []).includes(rule.code)) return false;
  if (rule.kind === "points" && !(rule.points > 0 && rule.points <= (cart.points ?? 0))) return false;
  return onTime(rule, cart);
}

/**
 * Those that count, most important first.
 * @param {RuleFacts[]} rules
 * @param {Cart} cart
 * @returns {Rule[]}
 */
export function eligible(rules, cart) {
  return rules.map(ruleOf).filter((rule) => counts(rule, cart)).sort((one, other) => one.priority - other.priority || one.id - other.id);
}
