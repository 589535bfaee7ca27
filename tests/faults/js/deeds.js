/**
 * What people do at a tablet, by the till's own modules. Every deed that keeps an envelope goes through `keep`, which writes
 * the outside journal at the moment at which the screen would say "taken".
 *
 * To add a kind of envelope: write a deed like `waste` below that
 * builds its payload, name it in DEEDS with its weight, and teach tests/faults/audit.py where the books keep it.
 */
const root = process.env.FAULTS_STATIC;
const load = (name) => import(`${root}/till/${name}.js`);
const [basketOf, payment, price, sale, refund, books, uuid, shiftOf] = await Promise.all(["basket", "payment", "price", "sale", "refund", "books", "uuid7", "shift"].map(load));
const { newUuid } = uuid;

const ONE = 1000;
const REASONS = ["做错了", "有瑕疵", "顾客不要了"];

/** The drawer this page sells into, as the till finds it: its own, or that of another tablet which it joined. */
async function drawerOf(page) {
  const found = await page.within(Promise.all([page.store.envelopes(), page.store.loadJoined(), page.store.loadEnded()]));
  if (found === "killed") return null;
  const [envelopes, joined, ended] = found;
  const own = shiftOf.runningShift(envelopes, "");
  if (own && own.shift_uuid !== ended) return own;
  return joined && joined.shift_uuid !== ended && !shiftOf.closedHere(envelopes, joined.shift_uuid) ? shiftOf.withCounts(joined, envelopes) : null;
}

/** @returns {Promise<any>} what was kept, or null when the page was killed or the tablet refused */
async function keep(world, page, type, envelope_uuid, build, shift_uuid) {
  const { tablet } = page;
  const drawer = shift_uuid === undefined ? await drawerOf(page).catch(() => null) : { shift_uuid };
  if (page.life.dead) return null;
  const shift = drawer?.shift_uuid ?? null;
  const entry = { device: tablet.line.device, type, envelope_uuid, shift, payload: null, fate: "begun" };
  world.journal.push(entry);
  const commit = { type, envelope_uuid, shift_uuid: shift, now_ms: tablet.now(), catalog_version: page.catalog.version, day_starts_hour: page.boot.shop.day_starts_hour,
    build: (number) => { const payload = build(number); entry.tried = payload; return payload; } };
  const kept = await page.within(page.store.commitEnvelope(commit).catch((error) => error));
  if (kept === "killed" || page.life.dead) return null;
  if (kept instanceof Error) {
    entry.fate = "refused";
    entry.why = String(kept.cause ?? kept);
    return null;
  }
  Object.assign(entry, { fate: "taken", payload: kept.payload, envelope: kept.envelope, shown: ++world.shown });
  void page.sync.kick();
  return kept.payload;
}

const sellable = (page) => page.catalog.products.filter((product) => product.kind !== "combo" && product.price_fen > 0);

function withModifiers(page, product, chance) {
  return page.catalog.modifier_groups.filter((group) => product.modifier_groups.includes(group.id)).flatMap((group) => {
    const options = group.options.filter((option) => option.available);
    if (!options.length || (group.min === 0 && chance.next() < 0.6)) return [];
    const option = chance.pick(options);
    return [{ id: option.id, group_id: group.id, name: option.name, quantity: 1, price_fen: option.price_fen }];
  });
}

function withCombo(page, basket, chance) {
  const combo = chance.pick(page.catalog.products.filter((product) => product.combo));
  if (!combo) return basket;
  if (combo.combo.slots.some((slot) => !slot.choices.every((choice) => page.catalog.products.some((one) => one.id === choice.product_id)))) return basket;
  const parts = combo.combo.slots.map((slot) => {
    const choice = chance.pick(slot.choices);
    const product = page.catalog.products.find((one) => one.id === choice.product_id);
    const variant = product.variants.find((one) => one.id === choice.variant_id) ?? null;
    return { product, variant, modifiers: [], surcharge_fen: choice.surcharge_fen };
  });
  return basketOf.addCombo(basket, combo, parts, newUuid());
}

/** A basket somebody rings up: one to four lines, sometimes a combo, a line or an order discount. */
function ringUp(page, chance) {
  let basket = basketOf.emptyBasket(newUuid(), chance.pick(["dine_in", "takeaway"]));
  for (let lines = 1 + chance.upTo(2); lines > 0; lines -= 1) {
    const product = chance.pick(sellable(page));
    const variant = product.variants.length && chance.next() < 0.5 ? chance.pick(product.variants) : null;
    basket = basketOf.add(basket, product, variant, withModifiers(page, product, chance), ONE * (1 + chance.upTo(2)));
  }
  if (chance.next() < 0.15) basket = withCombo(page, basket, chance);
  const plain = basket.lines.find((line) => !line.combo);
  if (chance.next() < 0.12) basket = basketOf.discountLine(basket, plain.key, { kind: "amount", value: 1 + chance.upTo(150), label: "抹零头", reason: "老顾客", approval_uuid: null });
  if (chance.next() < 0.1) basket = basketOf.discountOrder(basket, { kind: "percent", value: 100 * (1 + chance.upTo(9)), label: "折扣", reason: "老师", approval_uuid: null });
  return basket;
}

/** Pay it: cash with change, a code, or both. */
function payFor(page, totals, chance) {
  const { rounding } = page.boot.shop;
  const codes = page.boot.shop.tenders.filter((one) => one.code !== "cash" && !one.needs_reference).map((one) => one.code);
  const tender = (method, amount_fen) => ({ payment_uuid: newUuid(), method, amount_fen, external_ref: "" });
  let tenders = [];
  const add = (method, fen) => { tenders = payment.addTender(totals.total_fen, tenders, rounding, tender(method, fen)); };
  const way = chance.next();
  if (totals.total_fen > 0 && way < 0.45) add(chance.pick(codes), totals.total_fen);
  else if (totals.total_fen > 300 && way < 0.6) add(chance.pick(codes), 100 + chance.upTo(totals.total_fen - 200));
  const left = payment.remaining(totals.total_fen, tenders, rounding);
  if (!left.paid) add("cash", chance.pick(payment.cashSuggestions(left.cash_due_fen)) ?? left.cash_due_fen);
  return payment.finish(totals.total_fen, tenders, rounding);
}

/** The parts of a combo cost what the combo costs, to the fen. */
function checkCombos(world, basket, totals) {
  if (basket.order_discount || basket.lines.some((line) => line.discount)) return;
  for (const combo_uuid of new Set(basket.lines.flatMap((line) => (line.combo ? [line.combo.combo_uuid] : [])))) {
    const parts = basket.lines.filter((line) => line.combo?.combo_uuid === combo_uuid);
    const wanted = parts.reduce((all, line) => all + line.combo.surcharge_fen, parts[0].combo.price_fen);
    const counted = totals.lines.filter((line) => line.combo?.combo_uuid === combo_uuid).reduce((all, line) => all + line.total_fen, 0);
    if (counted !== wanted) world.complain("wrong", "combo-adds-up", `a combo of ${wanted} came to ${counted}`);
  }
}

async function sell(world, page, basket = ringUp(page, world.chance)) {
  await page.within(page.store.keepBasket(basket));
  const totals = price.orderTotals(basket);
  checkCombos(world, basket, totals);
  const paid = payFor(page, totals, world.chance);
  const taken = await keep(world, page, "sale", newUuid(), sale.buildSale(basket, totals, paid, page.tablet.person.id));
  if (!taken || page.life.dead) return;
  if (await page.within(page.store.loadBasket()) !== null && !page.life.dead && page.tablet.pages.filter((one) => one.alive).length === 1) world.complain("wrong", "basket-cleared", "a sold basket is still open");
}

/** Own sales with something left to give back, as the till shows them. */
async function ownOrder(world, page, wanted = () => true) {
  const orders = await page.within(page.store.recentOrders(12));
  if (orders === "killed") return null;
  const open = orders.map((order) => books.localOrderDetail(order)).filter((order) => order.lines.some((line) => line.refundable_quantity > 0) && wanted(order));
  return open.length ? world.chance.pick(open) : null;
}

const giveBack = (kind) => async (world, page) => {
  const { chance } = world;
  const order = await ownOrder(world, page, (one) => kind !== "void" || one.state === "paid");
  if (!order) return;
  const all = refund.wholeOrder(order, kind === "comp" ? "none" : "back");
  const some = kind === "void" || chance.next() < 0.5 ? all : [{ ...chance.pick(all), quantity: ONE }];
  let plan;
  try {
    plan = refund.refundPlan(order, some, { rounding: page.boot.shop.rounding, in_cash: chance.next() < 0.3 });
  } catch { return; }
  const envelope_uuid = newUuid();
  const asked = chance.next() < 0.85 && !page.tablet.line.down;
  const approval_uuid = asked ? world.call({ do: "approve", action: kind, operation_uuid: envelope_uuid, amount_fen: plan.total_fen }).approval_uuid : null;
  const facts = { refund_uuid: newUuid(), cashier_id: page.tablet.person.id, reason: chance.pick(REASONS), reason_text: "", approval_uuid };
  const payload = refund.buildRefund(order, plan, facts, newUuid);
  await keep(world, page, kind, envelope_uuid, () => payload);
  if (!page.life.dead && chance.next() < 0.1) await keep(world, page, kind, envelope_uuid, () => payload);
};

async function waste(world, page) {
  const product = world.chance.pick(sellable(page));
  const use_uuid = newUuid();
  await keep(world, page, "waste", use_uuid, () => ({ v: 1, use_uuid, kind: world.chance.pick(["waste", "staff", "training"]), product_id: product.id, variant_id: null, modifiers: [],
    quantity: ONE * (1 + world.chance.upTo(2)), reason: world.chance.pick(REASONS), note: "", order_uuid: null, line_no: null, cashier_id: page.tablet.person.id }));
}

async function remake(world, page) {
  const order = await ownOrder(world, page);
  if (!order) return;
  const line = world.chance.pick(order.lines);
  const use_uuid = newUuid();
  await keep(world, page, "remake", use_uuid, () => ({ v: 1, use_uuid, order_uuid: order.order_uuid, line_no: line.line_no, quantity: ONE, reason: world.chance.pick(REASONS), note: "", cashier_id: page.tablet.person.id }));
}

async function fixTender(world, page) {
  const order = await ownOrder(world, page, (one) => one.payments.some((each) => each.reversible_fen === each.net_fen));
  if (!order) return;
  const wrong = world.chance.pick(order.payments.filter((one) => one.reversible_fen === one.net_fen));
  const to_method = world.chance.pick(page.boot.shop.tenders.filter((one) => one.code !== wrong.method && !one.needs_reference)).code;
  const fix_uuid = newUuid();
  await keep(world, page, "tender_fix", fix_uuid, () => ({ v: 1, fix_uuid, order_uuid: order.order_uuid, payment_uuid: wrong.payment_uuid, from_method: wrong.method, to_method, net_fen: wrong.net_fen,
    reason: "点错了", external_ref: "", cashier_id: page.tablet.person.id, new_payment_uuid: newUuid(), reversal_payment_uuid: newUuid() }));
}

/** The same basket put aside with the server, taken up by whoever comes first, and paid there. */
async function parkAndTake(world, page) {
  if (page.tablet.line.down) { await sell(world, page); return; }
  const basket = ringUp(page, world.chance);
  const parked_uuid = newUuid();
  world.call({ do: "park", device: page.tablet.line.device, parked_uuid, basket });
  const others = world.tablets.flatMap((tablet) => tablet.pages.filter((one) => one.alive && !tablet.line.down));
  const claimed = (one) => world.call({ do: "claim", device: one.tablet.line.device, parked_uuid }).basket;
  const taker = others.length ? world.chance.pick(others) : page;
  const mine = claimed(taker);
  if (mine) await sell(world, taker, { ...mine, parked_uuid });
  const late = world.chance.pick([page, ...others]);
  if (late.tablet.line.device !== taker.tablet.line.device && claimed(late)) world.complain("doubled", "one-claim", "two tablets took up one parked basket");
}

/** The double tap: the same commit twice at once. */
async function doubleTap(world, page) {
  const basket = ringUp(page, world.chance);
  const totals = price.orderTotals(basket);
  const build = sale.buildSale(basket, totals, payFor(page, totals, world.chance), page.tablet.person.id);
  const tap = newUuid();
  await Promise.all([keep(world, page, "sale", tap, build), keep(world, page, "sale", tap, build)]);
}

/** Two pages of one tablet sell at the same moment. */
async function bothPages(world, page) {
  const other = page.tablet.pages.find((one) => one !== page && one.alive && one.catalog.products.length);
  await Promise.all([sell(world, page), other ? sell(world, other) : null]);
}

const pieces = (chance) => [{ fen: 10_000, pieces: chance.upTo(3) }, { fen: 1_000, pieces: chance.upTo(9) }, { fen: 10, pieces: chance.upTo(9) }];

/** A drawer begins; a tablet without one may join another's instead. */
async function openShift(world, page) {
  const cashier_id = page.tablet.person.id;
  if (await drawerOf(page) || page.life.dead) return;
  if (!page.tablet.line.down && world.chance.next() < 0.4) {
    const told = await page.within(page.api.shifts().catch(() => ({ shifts: [] })));
    const other = told === "killed" ? null : told.shifts.find((one) => one.device_id !== page.tablet.line.device);
    if (other) { await page.within(page.store.keepJoined({ shift_uuid: other.shift_uuid, opened_at: other.opened_at, opened_by: 0, own: false, device: other.device, counts: 0, count_uuid: null })); return; }
  }
  const shift_uuid = newUuid();
  await keep(world, page, "shift_open", shift_uuid, () => ({ v: 1, shift_uuid, cashier_id, float: pieces(world.chance), checklist: [], note: "" }), shift_uuid);
}

/** Cash that is no sale. */
async function moveCash(world, page) {
  const move_uuid = newUuid();
  const facts = { v: 1, move_uuid, cashier_id: page.tablet.person.id, amount_fen: 10 * (1 + world.chance.upTo(500)), reason: "buy", note: "" };
  if (world.chance.next() < 0.4) await keep(world, page, "cash_in", move_uuid, () => facts);
  else await keep(world, page, "cash_out", move_uuid, () => ({ ...facts, kind: world.chance.pick(["paid_out", "drop"]), approval_uuid: null }));
}

/** Counted blind, sometimes twice, and closed; the tablet that joined goes on until it hears of it: late sales. */
async function closeShift(world, page) {
  const drawer = await drawerOf(page);
  if (!drawer || page.life.dead) return;
  const { shift_uuid } = drawer;
  const cashier_id = page.tablet.person.id;
  let count_uuid = drawer.count_uuid;
  for (let number = drawer.counts + 1; number <= 1 + world.chance.upTo(1); number += 1) {
    const uuid = newUuid();
    if (!await keep(world, page, "count", uuid, () => ({ v: 1, count_uuid: uuid, cashier_id, number, pieces: pieces(world.chance), claimed: [], note: "" }))) return;
    count_uuid = uuid;
  }
  if (world.chance.next() < 0.15) return; // counted, and somebody goes on selling
  const removed = await page.within(page.store.removed(shift_uuid));
  if (removed === "killed") return;
  await keep(world, page, "shift_close", newUuid(), () => ({ v: 2, shift_uuid, cashier_id, count_uuid, reason: "unknown", note: "", removed }), shift_uuid);
  if (!page.life.dead) await page.within(page.store.keepJoined(null));
}

/** A tablet that is online hears that its drawer was closed elsewhere. */
async function hearOfClosing(world, page) {
  const drawer = await drawerOf(page);
  if (!drawer || drawer.own || page.tablet.line.down || page.life.dead) return;
  const told = await page.within(page.api.shifts().catch(() => null));
  if (!told || told === "killed" || told.shifts.some((one) => one.shift_uuid === drawer.shift_uuid)) return;
  await page.within(page.store.keepEnded(drawer.shift_uuid));
}

/** [name, weight, what is done] */
export const DEEDS = [
  ["sale", 52, sell], ["refund", 9, giveBack("refund")], ["void", 4, giveBack("void")], ["comp", 3, giveBack("comp")], ["waste", 4, waste],
  ["remake", 3, remake], ["tender fix", 5, fixTender], ["park and claim", 4, parkAndTake], ["open shift", 7, openShift], ["cash move", 4, moveCash], ["close shift", 5, closeShift], ["hear of closing", 2, hearOfClosing], ["double tap", 3, doubleTap], ["two pages sell", 5, bothPages],
];
