/**
 * What the promotions engine is told and what it answers; the same JSON as shop/promotions/rules/facts.py.
 *
 * @typedef {{products?: number[], categories?: number[], kinds?: string[], excluded?: number[]}} Scope  none named: everything
 * @typedef {{scope: Scope, count: number}} Slot
 * @typedef {"percent"|"amount"|"price"|"nth"|"bundle"|"order_percent"|"order_amount"|"coupon_percent"|"coupon_amount"|"points"} Kind
 * @typedef {object} RuleFacts  a rule as it is sent; what is left out has its usual value
 * @property {number} id
 * @property {string} name
 * @property {Kind} kind
 * @property {number} [value]  basis points (percent, nth), the price (price, bundle), or fen off
 * @property {Scope} [scope]
 * @property {number} [n]
 * @property {Slot[]} [slots]
 * @property {number} [min_fen]
 * @property {boolean} [every]
 * @property {string} [code]
 * @property {number} [points]
 * @property {string} [starts]
 * @property {string} [ends]
 * @property {number[]} [days]
 * @property {string[]} [dates]
 * @property {string} [opens]
 * @property {string} [closes]
 * @property {boolean} [members_only]
 * @property {string} [channel]
 * @property {boolean} [stackable]
 * @property {number} [most]
 * @property {number} [floor_fen]
 * @property {number} [priority]
 * @typedef {Required<RuleFacts>} Rule
 * @typedef {object} CartLine  a line before promotions; `pieces` 0 takes part only in what is taken off the whole basket
 * @property {string} key
 * @property {number} product_id
 * @property {number} category_id
 * @property {string} kind
 * @property {number} list_fen
 * @property {number} unit_fen
 * @property {number} pieces
 * @property {number} net_fen
 * @property {number} [least_fen]
 * @typedef {{date: string, weekday: number, minute: number}} Moment  local; weekday 1 (Monday) to 7
 * @typedef {Moment & {lines: CartLine[], channel?: string, member?: boolean, points?: number, coupons?: string[]}} Cart
 * @typedef {{promo_id: number, fen: number}} Cut
 * @typedef {{key: string, total_fen: number, cuts: Cut[]}} PricedLine
 * @typedef {{promo_id: number, name: string, kind: Kind, times: number, fen: number}} Applied
 * @typedef {object} Priced
 * @property {number} total_fen
 * @property {PricedLine[]} lines
 * @property {Applied[]} applied
 * @property {boolean} exact
 * @property {number} nodes
 * @property {number} points_spent
 * @property {number} points_earned
 * @property {string[]} below_least
 *
 * @typedef {[number, number]} Pair  places of the order promotion and of the reward; -1: none
 * @typedef {[number, number]} Target  (rule, slot); slot -1 where the rule has none
 * @typedef {object} Option  one way to treat a piece
 * @property {number[]} chain
 * @property {number} target
 * @property {number} hoped
 * @property {number} sure
 * @property {number} left
 * @property {number} bits
 * @property {number[]} label
 * @typedef {object} Alike  pieces that differ in nothing a promotion looks at
 * @property {number} unit_fen
 * @property {number} covered_fen
 * @property {number[]} targets
 * @property {number} count
 * @property {[number, number][]} lines
 * @property {Option[]} options
 * @typedef {[number, number]} Choice  (kind of piece, option)
 * @typedef {{total_fen: number, mask: number, pair: Pair, choices: Choice[]}} Best
 */
export {};
