/**
 * The shapes the till works with. Money is integer fen, quantity integer thousandths, percent basis points,
 * times ISO-8601 UTC with Z unless a name ends in `_ms` (milliseconds since 1970).
 *
 * @typedef {"none"|"down"|"half_up"} RoundingMode
 * @typedef {{mode: RoundingMode, step_fen: number}} Rounding
 * @typedef {"cash"|"wechat"|"alipay"|"other"} Method
 * @typedef {{code: string, name: string, static_code: boolean, needs_reference: boolean}} TenderKind
 * @typedef {{code: string, rate_bp: number, included: boolean}} Tax
 * @typedef {"dine_in"|"takeaway"} Service
 *
 * ---- boot ----------------------------------------------------------------------------------------------------
 * @typedef {{id: number, letter: string, epoch: number, name: string, revoked?: boolean}} Device
 * @typedef {{id: number, nickname: string, initial: string, colour: string, photo: string|null, pin_mark?: string}} Face
 * @typedef {{id: number, name: string, nickname: string, rights: string[], pin_mark?: string, pin_offline?: boolean}} Person  pin_offline: only this tablet checked the PIN
 * @typedef {{device_seq: number, business_day: string|null, day_count: number, sha256: string|null}} LastKnown
 * @typedef {object} Shop
 * @property {string} name
 * @property {boolean} demo
 * @property {number} day_starts_hour
 * @property {string} timezone
 * @property {Rounding} rounding
 * @property {{width_mm: 58|80, header: string, footer: string}} receipt
 * @property {string} [language]  of the shop's papers
 * @property {number} discount_limit_bp
 * @property {number} idle_seconds
 * @property {number} [pin_digits]
 * @property {TenderKind[]} tenders
 * @property {string} receipt_url
 * @property {{required: boolean, checklist: string[], cash_out_limit_fen: number, tolerance_fen: number}} [shift]
 * @typedef {{shift_uuid: string, device_id: number, device: string, state: string, opened_at: string, opened_by: string}} RunningShift
 * @typedef {object} Boot
 * @property {Device} device
 * @property {string} token
 * @property {string} books_epoch
 * @property {string} server_time
 * @property {string} app_version
 * @property {Shop} shop
 * @property {string|null} [printer]  the network printer that prints this tablet's receipts
 * @property {Face[]} people
 * @property {Person|null} person
 * @property {string|number} catalog_version
 * @property {LastKnown|null} last
 * @property {RunningShift[]} [shifts]  those that run in the shop
 * @property {boolean} [display]  a screen for customers is enrolled
 * @property {"zh"|"en"} language
 *
 * ---- catalogue -----------------------------------------------------------------------------------------------
 * @typedef {{id: number, name: string, name_en?: string, icon: string, colour: string, sort: number}} Category
 * @typedef {{id: number, name: string, price_fen: number, code: string, barcodes: string[], sold_out: string|null, floor_fen?: number}} Variant
 * @typedef {{days: number[], from: string, to: string}} SaleWindow  days 1 (Monday) to 7, local "HH:MM"
 * @typedef {{product_id: number, variant_id: number|null, surcharge_fen: number, default: boolean}} ComboChoice
 * @typedef {{id: number, name: string, min: number, max: number, choices: ComboChoice[]}} ComboSlot
 * @typedef {{id: number, name: string, name_en?: string, price_fen: number, default: boolean, service?: Service|"", available: boolean}} ModifierOption  service: of which it is a default; empty: of both
 * @typedef {{id: number, name: string, name_en?: string, min: number, max: number, options: ModifierOption[]}} ModifierGroup
 * @typedef {object} Product
 * @property {number} id
 * @property {string} code
 * @property {string} name
 * @property {string} name_en
 * @property {"drink"|"food"|"pottery"|"merchandise"|"service"|"combo"} kind
 * @property {number} category_id
 * @property {number} price_fen
 * @property {string} initials
 * @property {string} pinyin
 * @property {string[]} barcodes
 * @property {string|null} photo
 * @property {Tax} tax
 * @property {string[]} allergens
 * @property {string|null} sold_out
 * @property {SaleWindow[]} windows
 * @property {number} sort
 * @property {string|null} badge
 * @property {Variant[]} variants
 * @property {number[]} modifier_groups
 * @property {number[]} [options_hidden]  options that would change nothing in this product
 * @property {number} [floor_fen]  of one piece without extras: below it the shop loses
 * @property {number[]} [options_gone]  options that need something that is out
 * @property {{slots: ComboSlot[]}|null} combo
 * @typedef {object} Catalog
 * @property {string|number} version
 * @property {string} made_at
 * @property {Category[]} categories
 * @property {Product[]} products
 * @property {ModifierGroup[]} modifier_groups
 * @property {import("./promotions/types.js").RuleFacts[]} [promotions]
 *
 * ---- basket (what is being rung up; only inputs, amounts are computed by price.orderTotals) --------------------
 * @typedef {{id: number, group_id: number, name: string, quantity: number, price_fen: number}} LineModifier  quantity >= 1, whole
 * @typedef {object} ManualDiscount  a discount somebody gives by hand
 * @property {"percent"|"amount"} kind
 * @property {number} value  basis points, or fen
 * @property {string} label  what the receipt says
 * @property {string} reason
 * @property {string|null} approval_uuid
 * @typedef {{price_fen: number, reason: string, approval_uuid: string}} PriceOverride  replaces the list price; modifiers come on top
 * @typedef {{reason: string, approval_uuid: string}} Comp
 * @typedef {object} BasketCombo
 * @property {string} combo_uuid
 * @property {number} product_id
 * @property {string} name
 * @property {number} price_fen      the combo's own price, without surcharges
 * @property {number} surcharge_fen  of this component
 * @typedef {object} BasketLine
 * @property {string} key  stable within the basket
 * @property {number} product_id
 * @property {number|null} variant_id
 * @property {string} name  with the variant, as sold
 * @property {number} quantity  thousandths
 * @property {number} list_price_fen
 * @property {LineModifier[]} modifiers
 * @property {PriceOverride|null} override
 * @property {ManualDiscount|null} discount
 * @property {BasketCombo|null} combo
 * @property {Comp|null} comp
 * @property {Tax} tax
 * @property {string} note
 * @typedef {object} Basket
 * @property {string} order_uuid
 * @property {Service} service
 * @property {string} note
 * @property {BasketLine[]} lines
 * @property {ManualDiscount|null} order_discount
 * @property {string|null} parked_uuid
 * @property {string} [member]  a member's code; who it is stays with the server
 * @property {number} [points]  what the member has and wants to use
 * @property {string[]} [coupons]  codes the customer brought
 * @property {string} [priced_at]  when it was last changed: the moment its promotions are looked at
 * @property {number} next_key
 * @typedef {{product: Product, variant: Variant|null, modifiers: LineModifier[], surcharge_fen: number}} ComboPart
 *
 * ---- what is paid and sent -------------------------------------------------------------------------------------
 * @typedef {{kind: "line"|"order"|"combo"|"comp"|"promotion", label: string, reason: string, fen: number, approval_uuid: string|null, promo_id?: number}} LineDiscount
 * @typedef {object} SaleLine
 * @property {number} line_no
 * @property {number} product_id
 * @property {number|null} variant_id
 * @property {string} name
 * @property {number} quantity
 * @property {number} list_price_fen
 * @property {LineModifier[]} modifiers
 * @property {number} unit_price_fen
 * @property {{from_fen: number, reason: string, approval_uuid: string}|null} override
 * @property {number} discount_fen
 * @property {LineDiscount[]} discounts
 * @property {{combo_uuid: string, product_id: number, name: string}|null} combo
 * @property {Comp|null} comp
 * @property {number} total_fen
 * @property {Tax & {fen: number}} tax
 * @property {string} note
 * @typedef {{kind: "percent"|"amount", value: number, fen: number, reason: string, approval_uuid: string|null}} OrderDiscount
 * @typedef {object} Totals
 * @property {SaleLine[]} lines  in basket order (line_no = position + 1)
 * @property {OrderDiscount|null} order_discount
 * @property {number} gross_fen
 * @property {number} discount_fen
 * @property {number} total_fen
 * @property {number} tax_fen
 * @property {import("./promotions/types.js").Applied[]} [applied]  promotions that worked
 * @property {number} [points_spent]
 * @property {string} [priced_at]
 * @typedef {{rules: import("./promotions/types.js").RuleFacts[], at_ms: number, goods: (product_id: number) => {category_id: number, kind: string}}} Offers
 *
 * @typedef {{payment_uuid: string, method: string, amount_fen: number, external_ref: string}} Tender  cash: what was handed over
 * @typedef {{payment_uuid: string, method: string, net_fen: number, tendered_fen: number, change_fen: number, external_ref: string}} Payment
 * @typedef {object} Due
 * @property {number} due_fen       still open, exact (what WeChat or Alipay would pay)
 * @property {number} cash_due_fen  still open if the rest is paid in cash (rounded)
 * @property {number} rounding_fen  the rounding that paying the rest in cash brings
 * @property {number} change_fen
 * @property {boolean} paid
 *
 * @typedef {{number: string, call_number: string, day_count: number, business_day: string}} SaleNumber
 * @typedef {object} SalePayload
 * @property {1} v
 * @property {string} order_uuid
 * @property {string} number
 * @property {string} call_number
 * @property {string} business_day
 * @property {number} day_count
 * @property {Service} service
 * @property {number} cashier_id
 * @property {string} note
 * @property {SaleLine[]} lines
 * @property {OrderDiscount|null} order_discount
 * @property {number} gross_fen
 * @property {number} discount_fen
 * @property {number} total_fen
 * @property {number} rounding_fen
 * @property {Payment[]} payments
 * @property {string|null} parked_uuid
 * @property {string} [member]
 * @property {string} [priced_at]  only where there are promotions
 * @property {string[]} [coupons]
 * @property {number} [points]  what the member had; told with what was used of it
 * @property {number} [points_spent]
 *
 * @typedef {"back"|"waste"|"none"} Goods
 * @typedef {{payment_uuid: string, reverses: string|null, method: string, net_fen: number, external_ref: string}} RefundPayment
 * @typedef {{line_no: number, quantity: number, amount_fen: number, goods: Goods}} RefundLine
 * @typedef {object} RefundPayload  also of void and comp
 * @property {1} v
 * @property {string} refund_uuid
 * @property {string} order_uuid
 * @property {string} order_number
 * @property {number} cashier_id
 * @property {string} reason
 * @property {string} reason_text
 * @property {RefundLine[]} lines
 * @property {number} rounding_fen  total_fen = sum of line amounts + rounding_fen
 * @property {number} total_fen
 * @property {RefundPayment[]} payments
 * @property {string|null} approval_uuid
 * @typedef {{line_no: number, quantity: number, goods: Goods, amount_fen?: number}} Pick  amount_fen: less than the line's share (combo, change of mind)
 * @typedef {{lines: RefundLine[], value_fen: number, rounding_fen: number, total_fen: number, payments: Omit<RefundPayment, "payment_uuid">[]}} RefundPlan
 *
 * ---- an order as the server (or the local books) tells it --------------------------------------------------------
 * @typedef {object} OrderLine
 * @property {number} line_no
 * @property {number} product_id
 * @property {number|null} variant_id
 * @property {string} name
 * @property {LineModifier[]} modifiers
 * @property {number} quantity
 * @property {number} unit_price_fen
 * @property {number} discount_fen
 * @property {number} total_fen
 * @property {number} refundable_quantity
 * @property {number} refunded_fen
 * @property {{combo_uuid: string, product_id: number, name: string}|null} combo
 * @property {string} note
 * @typedef {{payment_uuid: string, method: string, net_fen: number, reversible_fen: number, external_ref: string}} OrderPayment
 * @typedef {object} OrderDetail
 * @property {string} order_uuid
 * @property {string} number
 * @property {string} call_number
 * @property {string} occurred_at
 * @property {string} state
 * @property {number} total_fen
 * @property {number} rounding_fen
 * @property {OrderLine[]} lines
 * @property {OrderPayment[]} payments
 * @typedef {{order_uuid: string, number: string, call_number: string, occurred_at: string, total_fen: number, state: string,
 *   cashier: string, channel: string, methods: string[]}} OrderHead
 *
 * ---- envelopes, outbox, local books -------------------------------------------------------------------------------
 * @typedef {"sale"|"refund"|"void"|"comp"|"waste"|"remake"|"tender_fix"|"shift_open"|"cash_in"|"cash_out"|"count"|"handover"|"shift_close"} EnvelopeType
 * @typedef {object} Envelope
 * @property {string} envelope_uuid
 * @property {number} device_id
 * @property {number} epoch
 * @property {number} device_seq
 * @property {string|null} shift_uuid
 * @property {EnvelopeType} type
 * @property {string} occurred_at
 * @property {string|number} catalog_version
 * @property {string} payload  JSON text
 * @property {string} prev_sha256
 * @property {string} sha256
 * @property {string} [offline]  JSON text of OfflineChecks, when there is something to tell
 * @typedef {Omit<Envelope, "prev_sha256"|"sha256">} EnvelopeParts
 * @typedef {{slot: number, asked_at: string, answer: string}} PhoneAnswer  what a teacher's phone answered
 * @typedef {object} OfflineApproval  a yes taken without the server, by the approver's PIN or the answer of a phone
 * @property {string} approval_uuid
 * @property {string} action
 * @property {string} operation_uuid
 * @property {number} amount_fen
 * @property {string} reason
 * @property {number} approver_id
 * @property {string} granted_at
 * @property {PhoneAnswer} [phone]
 * @typedef {{pin?: true, approvals?: OfflineApproval[]}} OfflineChecks  what the tablet checked alone
 * @typedef {"pending"|"accepted"|"quarantined"} SendState
 * @typedef {object} OutboxRecord
 * @property {string} envelope_uuid
 * @property {Envelope} envelope
 * @property {SendState} state
 * @property {string} reason  why it was quarantined
 * @property {number|null} server_seq
 * @property {string|null} acknowledged_at  the server's clock
 * @typedef {object} Counter  the device's numbers; lives beside the outbox
 * @property {number} device_id
 * @property {string} letter
 * @property {number} epoch
 * @property {number} device_seq     the last one used
 * @property {string} prev_sha256
 * @property {Object<string, number>} day_counts  business day -> last sale count
 * @typedef {object} LocalOrder  this device's own sale
 * @property {string} order_uuid
 * @property {string} envelope_uuid
 * @property {string} occurred_at
 * @property {SalePayload} sale
 * @property {number[]} [made]  lines made from this tablet's own list while the server was away
 * @property {{type: EnvelopeType, payload: any}[]} later  refunds, voids, comps, tender fixes of this order made here
 * @typedef {object} SyncMemory  what the device remembers of the server
 * @property {string|null} books_epoch
 * @property {number} contiguous_seq
 * @property {string|null} server_time
 * @property {string|number|null} catalog_version
 * @typedef {{envelope_uuid: string, verdict: "accepted"|"replayed"|"quarantined", reason: string|null, server_seq: number|null}} Verdict
 * @typedef {object} SyncAnswer
 * @property {true} ok
 * @property {string} books_epoch
 * @property {string} server_time
 * @property {number} contiguous_seq
 * @property {string|number} catalog_version
 * @property {Verdict[]} verdicts
 * @typedef {object} SyncRequest
 * @property {number} device_id
 * @property {number} epoch
 * @property {string} app_version
 * @property {number} pending
 * @property {number} highest_seq
 * @property {string} sent_at
 * @property {Envelope[]} envelopes
 * @property {{order_uuid: string, line_no: number}[]} [made]
 * @property {"persistent"|"at_risk"} [storage]  whether the browser may clear what is kept here
 * @property {number|null} [free_mb]
 * @property {string} [signing_key]
 * @typedef {object} SyncState  what the status strip shows
 * @property {boolean} online        the server answered properly the last time we asked
 * @property {number} pending        taken here, not yet in the books
 * @property {number} quarantined    in the books' 待核
 * @property {number|null} lastHeard milliseconds
 * @property {number} clockOffset_ms server clock minus device clock
 * @property {string|number|null} catalogVersion  the newest the server told
 * @property {string} words          one sentence, translated
 *
 * @typedef {{parked_uuid: string, label: string, total_fen: number, items: number, parked_at: string, by: string, device: string}} ParkedHead
 */
export {};
