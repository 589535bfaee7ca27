/** Small pure parts: ids, numbers, search, sale windows, words, scanner, modifiers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setCatalogue, t } from "../../static/till/i18n.js";
import { chooseModifiers, defaultModifiers, followService, modifierProblems, offeredWith } from "../../static/till/modifiers.js";
import { advance, nextNumber } from "../../static/till/numbering.js";
import { wedgeReader } from "../../static/till/scanner.js";
import { findByCode, searchProducts } from "../../static/till/search.js";
import { newUuid, uuid7 } from "../../static/till/uuid7.js";
import { onSaleNow, saleTimes } from "../../static/till/windows.js";
import { forSeeds, product } from "./makers.js";

test("an id is a version 7 UUID that sorts by time", () => {
  assert.equal(uuid7(0x0123456789ab, new Uint8Array(10)), "01234567-89ab-7000-8000-000000000000");
  assert.equal(uuid7(0x0123456789ab, new Uint8Array(10).fill(255)), "01234567-89ab-7fff-bfff-ffffffffffff");
  assert.match(newUuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.ok(uuid7(1000, new Uint8Array(10).fill(255)) < uuid7(1001, new Uint8Array(10)));
});

test("no number twice, however the clock runs", () => forSeeds(50, async (chance) => {
  let counter = { device_id: 1, letter: "A", epoch: 1, device_seq: 0, prev_sha256: "", day_counts: {} };
  const seen = new Set();
  for (let sale = 0; sale < 200; sale += 1) {
    const number = nextNumber(counter, Date.UTC(2026, 10, 20 + chance.upTo(5), chance.upTo(23)), 4);
    assert.ok(!seen.has(number.number), number.number);
    seen.add(number.number);
    counter = advance(counter, { device_seq: counter.device_seq + 1, sha256: "x" }, number);
  }
  assert.equal(counter.device_seq, 200);
}));

const SHELF = [
  product({ id: 1, code: "101", name: "拿铁", initials: "nt", pinyin: "natie", name_en: "Latte" }),
  product({ id: 2, code: "102", name: "生椰拿铁", initials: "synt", pinyin: "shengyenatie", name_en: "Coconut latte", variants: [{ id: 5, name: "大杯", price_fen: 1, code: "102-L", barcodes: ["6901234567892"], sold_out: null }] }),
  product({ id: 3, code: "NT", name: "傣陶杯", initials: "dtb", pinyin: "daitaobei", name_en: "Dai cup", barcodes: ["6900000000018"] }),
];
const found = (text) => searchProducts(SHELF, text).map((one) => one.id);

test("search by name, initials, pinyin, English, code, barcode; an exact code comes first", () => {
  assert.deepEqual(found("拿铁"), [1, 2]);
  assert.deepEqual(found("nt"), [3, 1, 2]);
  assert.deepEqual(found("NA TIE"), [1, 2]);
  assert.deepEqual(found("latte"), [1, 2]);
  assert.deepEqual(found("102-l"), [2]);
  assert.deepEqual(found("6900000000018"), [3]);
  assert.deepEqual(found("10"), [1, 2]);
  assert.deepEqual(found("nt"), [3, 1, 2]);
  assert.deepEqual(found("不存在"), []);
  assert.deepEqual(found("  "), [1, 2, 3]);
});

test("initials in the middle of a name come before letters in the middle of an English one", () => {
  const shelf = [
    product({ id: 1, code: "P1", name: "小象摆件", initials: "xxbj", pinyin: "xiaoxiangbaijian", name_en: "Elephant" }),
    product({ id: 2, code: "D1", name: "冰拿铁", initials: "bnt", pinyin: "bingnatie", name_en: "Iced latte" }),
  ];
  assert.deepEqual(searchProducts(shelf, "nt").map((one) => one.name), ["冰拿铁", "小象摆件"]);
});

test("a scan names a product or one of its variants, and nothing by halves", () => {
  assert.deepEqual([findByCode(SHELF, "6901234567892")?.product.id, findByCode(SHELF, "6901234567892")?.variant?.id], [2, 5]);
  assert.deepEqual([findByCode(SHELF, "nt")?.product.id, findByCode(SHELF, "nt")?.variant], [3, null]);
  assert.equal(findByCode(SHELF, "690000000001"), null);
  assert.equal(findByCode(SHELF, ""), null);
  assert.equal(findByCode([product({ code: "", barcodes: [""] })], " "), null);
});

test("breakfast on weekdays, from seven until before eleven, shop time", () => {
  const breakfast = { windows: [{ days: [1, 2, 3, 4, 5], from: "07:00", to: "11:00" }] };
  const at = (text) => onSaleNow(breakfast, Date.parse(`${text}:00+08:00`));
  assert.deepEqual(["2026-11-23T06:59", "2026-11-23T07:00", "2026-11-23T10:59", "2026-11-23T11:00", "2026-11-22T08:00"].map(at), [false, true, true, false, false]);
  assert.equal(onSaleNow({ windows: [] }, 0), true);
  assert.equal(saleTimes(breakfast), "07:00–11:00");
});

test("a window past midnight belongs to the evening it began", () => {
  const night = { windows: [{ days: [7], from: "22:00", to: "02:00" }] };
  const at = (text) => onSaleNow(night, Date.parse(`${text}:00+08:00`));
  assert.deepEqual(["2026-11-22T23:00", "2026-11-23T01:59", "2026-11-23T02:00", "2026-11-22T01:00", "2026-11-23T23:00"].map(at), [true, true, false, false, false]);
});

test("words are the Chinese text until a catalogue is put in", () => {
  assert.equal(t("还差 %(due)s", { due: "¥1.00" }), "还差 ¥1.00");
  setCatalogue({ "还差 %(due)s": "%(due)s to go", "收银": "" });
  assert.equal(t("还差 %(due)s", { due: "$& 5" }), "$& 5 to go");
  assert.deepEqual([t("收银"), t("toString"), t("%(gone)s")], ["收银", "toString", "%(gone)s"]);
  setCatalogue({});
});

test("a scanner types fast and ends with Enter; a person does not", () => {
  const type = (read, keys, pace, from = 0) => keys.map((key, position) => read(key, from + position * pace)).filter((code) => code !== null);
  const code = [..."6901234567892", "Enter"];
  assert.deepEqual(type(wedgeReader(), code, 8), ["6901234567892"]);
  assert.deepEqual(type(wedgeReader(), code, 120), []);
  assert.deepEqual(type(wedgeReader(), [..."12", "Enter"], 8), []);
  assert.deepEqual(type(wedgeReader(), ["Shift", "A", "Shift", "B", "1", "2", "Enter"], 8), ["AB12"]);
  const read = wedgeReader();
  type(read, [..."拿"], 8);
  assert.deepEqual(type(read, code, 8, 5_000), ["6901234567892"]);
  assert.deepEqual(type(read, code, 8, 6_000), ["6901234567892"]);
});

const MILK = { id: 1, name: "奶", min: 1, max: 1, options: [
  { id: 11, name: "牛奶", price_fen: 0, default: true, available: true }, { id: 12, name: "燕麦奶", price_fen: 400, default: false, available: false }] };
const EXTRA = { id: 2, name: "加料", min: 0, max: 2, options: [{ id: 21, name: "浓缩", price_fen: 500, default: false, available: true }] };

test("defaults are chosen, what is used up is no default", () => {
  assert.deepEqual(defaultModifiers([MILK, EXTRA], "dine_in"), [{ id: 11, group_id: 1, name: "牛奶", quantity: 1, price_fen: 0 }]);
  const gone = { ...MILK, options: MILK.options.map((option) => ({ ...option, available: false })) };
  assert.deepEqual(defaultModifiers([gone], "dine_in"), []);
});

const CUP = { id: 3, name: "杯", min: 1, max: 1, options: [
  { id: 31, name: "打包", price_fen: 0, default: true, service: "takeaway", available: true }, { id: 33, name: "自带杯", price_fen: -200, default: false, service: "", available: true }] };
const DAI_CUP = { id: 32, name: "傣陶杯", price_fen: 0, default: true, service: "dine_in", available: true };
const ids = (modifiers) => modifiers.map((modifier) => modifier.id);

test("a take-away cup goes with what is taken away; what is eaten here needs none", () => {
  assert.deepEqual(ids(defaultModifiers([CUP], "takeaway")), [31]);
  assert.deepEqual(ids(defaultModifiers([CUP], "dine_in")), []);
  assert.deepEqual(modifierProblems([CUP], [], "dine_in"), []);
  assert.deepEqual(modifierProblems([CUP], [], "takeaway").map((problem) => problem.facts), [{ group: "杯", min: 1 }]);
  const both = { ...CUP, options: [...CUP.options, DAI_CUP] };
  assert.deepEqual(ids(defaultModifiers([both], "dine_in")), [32]);
  assert.equal(modifierProblems([both], [], "dine_in").length, 1, "where there is a cup for here, one is asked for");
});

test("when the order is taken away after all, defaults follow and choices stay", () => {
  const groups = [MILK, CUP];
  const here = defaultModifiers(groups, "dine_in");
  assert.deepEqual(ids(followService(groups, here, "dine_in", "takeaway")), [11, 31]);
  assert.deepEqual(ids(followService(groups, followService(groups, here, "dine_in", "takeaway"), "takeaway", "dine_in")), [11]);
  const own = chooseModifiers(groups, { 11: 1, 33: 1 });
  assert.deepEqual(ids(followService(groups, own, "takeaway", "dine_in")), [11, 33]);
  assert.deepEqual(followService([MILK], here, "dine_in", "takeaway"), here, "a product without cups gets none");
});

test("a cup for here, chosen by hand, does not go out of the door", () => {
  const both = { ...CUP, max: 2, options: [...CUP.options, { ...DAI_CUP, default: false }] };
  const here = chooseModifiers([MILK, both], { 11: 1, 32: 1 });
  assert.deepEqual(ids(followService([MILK, both], here, "dine_in", "takeaway")), [11, 31]);
  const withOwn = chooseModifiers([MILK, both], { 11: 1, 32: 1, 33: 1 });
  assert.deepEqual(ids(followService([MILK, both], withOwn, "dine_in", "takeaway")), [11, 33], "the rest of the choice stays");
});

test("all that is wrong with a choice is named", () => {
  const chosen = (counts) => modifierProblems([MILK, EXTRA], chooseModifiers([MILK, EXTRA], counts), "dine_in").map((problem) => [problem.group_id, problem.facts]);
  assert.deepEqual(chosen({ 11: 1, 21: 2 }), []);
  assert.deepEqual(chosen({ 21: 3 }), [[1, { group: "奶", min: 1 }], [2, { group: "加料", max: 2 }]]);
  assert.deepEqual(chosen({ 12: 1 }), [[1, { option: "燕麦奶" }]]);
});

test("what the recipe leaves: no option without effect, what is out is not available", () => {
  const option = (id, changes = {}) => ({ id, name: `${id}`, price_fen: 0, default: false, available: true, ...changes });
  const milk = { id: 1, name: "奶", min: 1, max: 1, options: [option(11, { default: true }), option(12), option(13)] };
  const size = { id: 2, name: "杯型", min: 1, max: 1, options: [option(21, { default: true }), option(22)] };
  const shot = { id: 3, name: "加料", min: 0, max: 3, options: [option(31)] };
  const groups = [milk, size, shot];
  assert.equal(offeredWith(product(), groups), groups);
  const left = offeredWith(product({ options_hidden: [22, 13], options_gone: [12] }), groups);
  assert.deepEqual(left.map((group) => group.options.map((one) => [one.id, one.available])), [[[11, true], [12, false]], [[31, true]]]);
  const none = offeredWith(product({ options_gone: [11] }), [milk]);
  assert.deepEqual(defaultModifiers(none, "takeaway"), [], "milk is out: somebody has to choose another");
});
