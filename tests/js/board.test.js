/** The board's own rules: order, next step, ages, keys' targets; freshness; what a customer is shown; answers from afar. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { answerTo, answerWords, approvalOf, TOLD_MS, waitingWords } from "../../static/till/asked.js";
import { contactWords, createPoll } from "../../static/till/board/poll.js";
import { pictureOf } from "../../static/till/board/picture.js";
import { age, columns, lineStep, nextStep, recallStep, waiting } from "../../static/till/board/tickets.js";
import { add, emptyBasket } from "../../static/till/basket.js";
import { product } from "./makers.js";

const line = (uuid, state, changes = {}) => ({ uuid, station: 1, name: "拿铁", quantity: 1000, modifiers: [], note: "", state, changed_at: "2026-11-23T02:00:00.000Z", ...changes });
const ticket = (key, lines, changes = {}) => ({ key, order_uuid: key, call: key, number: key, service: "takeaway", note: "", queued_at: "2026-11-23T02:00:00.000Z", voided: false, remake: false, reason: "", prints: 0, lines, ...changes });

test("the oldest is made first, the latest done stands on top", () => {
  const { open, done } = columns([
    ticket("B", [line("b", "queued")], { queued_at: "2026-11-23T02:05:00.000Z" }), ticket("A", [line("a", "making")]),
    ticket("C", [line("c", "done", { changed_at: "2026-11-23T02:01:00.000Z" })]), ticket("D", [line("d", "done", { changed_at: "2026-11-23T02:02:00.000Z" })]),
  ], 0);
  assert.deepEqual(open.map(({ key }) => key), ["A", "B"]);
  assert.deepEqual(done.map(({ key }) => key), ["D", "C"]);
});

test("a station sees its own lines and that others still make some", () => {
  const { open, done } = columns([ticket("A", [line("a", "done"), line("f", "queued", { station: 2 })])], 1);
  assert.deepEqual(open, []);
  assert.equal(done[0].elsewhere, 1);
  assert.equal(columns([ticket("A", [line("a", "queued")])], 2).open.length, 0);
});

test("a tap begins everything, then finishes it, then hands it over", () => {
  assert.deepEqual(nextStep(ticket("A", [line("a", "queued"), line("b", "making"), line("c", "queued")])), { before: "queued", after: "making", lines: ["a", "c"] });
  assert.deepEqual(nextStep(ticket("A", [line("a", "done"), line("b", "making")])), { before: "making", after: "done", lines: ["b"] });
  assert.deepEqual(nextStep(ticket("A", [line("a", "done")])), { before: "done", after: "collected", lines: ["a"] });
  assert.equal(nextStep(ticket("A", [])), null);
  assert.deepEqual(recallStep(ticket("A", [line("a", "done"), line("b", "queued")])), { before: "done", after: "making", lines: ["a"] });
});

test("what was voided can only be cleared away", () => {
  assert.equal(nextStep(ticket("A", [line("a", "making")], { voided: true }))?.after, "cancelled");
  assert.equal(lineStep(line("a", "queued"), true).after, "cancelled");
});

test("age is told in words and tone", () => {
  const since = "2026-11-23T02:00:00.000Z";
  const at = (minutes) => Date.parse(since) + minutes * 60_000;
  assert.deepEqual(age(since, at(0.5)), { words: "刚下单", tone: "" });
  assert.deepEqual(age(since, at(3)), { words: "3 分钟", tone: "" });
  assert.deepEqual(age(since, at(5)), { words: "5 分钟", tone: "warn" });
  assert.deepEqual(age(since, at(12)), { words: "12 分钟，急", tone: "bad" });
  assert.deepEqual(age(since, at(61)), { words: "1 小时 1 分，急", tone: "bad" });
  assert.equal(age(since, at(-5)).words, "刚下单");
});

test("only what is open can be new", () => {
  assert.deepEqual([...waiting({ version: "1", stations: [], tickets: [ticket("A", [line("a", "done")]), ticket("B", [line("b", "queued")])] })], ["B"]);
});

test("asking keeps the last content when the server is away, and tells since when", async () => {
  const answers = [
    () => new Response(JSON.stringify({ version: "7", tickets: [] }), { headers: { "Shop-Time": "2026-11-23T02:00:05.000Z" } }),
    () => new Response(null, { status: 204 }), () => { throw new TypeError("no network"); }, () => new Response("<html>", { status: 200 }), () => new Response("", { status: 403 }),
  ];
  const asked = [];
  const contents = [];
  const contacts = [];
  let now = Date.parse("2026-11-23T02:00:00.000Z");
  const poll = createPoll({ url: "/board.json", now: () => now, onContent: (content) => contents.push(content), onContact: (contact) => contacts.push(contact),
    send: async (url) => { asked.push(url); return answers[asked.length - 1](); } });
  for (let time = 0; time < answers.length; time += 1) { await poll.ask(); now += 60_000; }
  assert.deepEqual(asked.slice(0, 2), ["/board.json?version=", "/board.json?version=7"]);
  assert.equal(contents.length, 1);
  assert.deepEqual(contacts.map(({ online }) => online), [true, true, false, false, false]);
  assert.equal(contacts[0].offset_ms, 5000);
  assert.equal(contacts[4].denied, true);
  const clock = () => "10:01";
  assert.equal(contactWords(contacts[2], now, clock).words, "断线：10:01 起（4 分钟），显示的是那时的内容");
  assert.equal(contactWords(contacts[1], contacts[1].since_ms + 1000, clock).tone, "ok");
  assert.equal(contactWords(contacts[1], contacts[1].since_ms + 9000, clock).words, "9 秒前更新");
});

test("a customer is shown lines and amounts and nothing about anybody", () => {
  const basket = add(emptyBasket("019aa000-0000-7000-8000-000000000001"), product({ price_fen: 2200 }), null, []);
  const picture = pictureOf({ basket, mode: "selling", done: null, locked: false }, String, () => "大杯");
  assert.equal(picture.state, "basket");
  assert.equal(picture.total_fen, 2200);
  assert.equal(picture.lines[0].detail, "大杯");
  assert.deepEqual(Object.keys(picture).sort(), ["call", "change_fen", "discount_fen", "gross_fen", "lines", "order_uuid", "payments", "state", "total_fen"]);
  assert.equal(pictureOf({ basket, mode: "paying", done: null, locked: false }, String, String).state, "paying");
  assert.equal(pictureOf({ basket, mode: "selling", done: null, locked: true }, String, String).state, "idle", "a locked till shows nothing");
});

test("an answer from afar: open, yes, no, too late", () => {
  const told = (state, more = {}) => ({ request_uuid: "r", state, answer: "", approver: "罗老师", approval_uuid: null, expires_at: "2026-11-23T02:02:00.000Z", ...more });
  assert.equal(answerTo("r", [told("waiting")], 5_000), null);
  assert.equal(answerTo("other", [told("granted")], 5_000), null);
  assert.equal(answerTo("other", [told("granted")], TOLD_MS + 1)?.state, "expired", "the tablet was away while it ran out");
  const yes = answerTo("r", [told("granted", { approval_uuid: "a" })], 5_000);
  assert.deepEqual(approvalOf(yes), { approval_uuid: "a", approver: "罗老师", expires_at: "2026-11-23T02:02:00.000Z" });
  assert.equal(approvalOf(told("denied", { approval_uuid: "a" })), null);
  assert.equal(answerWords(told("denied", { answer: "先换一杯" })), "罗老师没有批准：先换一杯");
  assert.match(answerWords(told("expired")), /没有老师回答/);
  assert.match(waitingWords(0, 65_000, true), /1 分钟/);
  assert.match(waitingWords(0, 5000, false), /连不上/);
});
