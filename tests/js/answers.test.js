import assert from "node:assert/strict";
import { test } from "node:test";
import { createAnswers, WRONG_UNTIL_OVER } from "../../static/till/answers.js";
import { answeringKey, answerTo, approvalUuid, digestOf, imageOf, inGroups, linkOf, numberOf, readLink, readNumber } from "../../static/till/challenge.js";
import { Refusal } from "../../static/till/refusal.js";
import { base64url } from "../../static/till/signing.js";

const asked = { place: "A2-7", action: "refund", amount_fen: 1800, operation_uuid: "01890f3e-7b2a-7c11-8a21-1234567890ab", reason: "做错了", asked_at: "2026-11-26T02:00:00Z" };
const key = await answeringKey(Uint8Array.from({ length: 32 }, (_, at) => at));
const device = { letter: "A", epoch: 2 };

/** What a phone answers to a challenge. */
const answerOf = async (challenge, own = key) => answerTo(own, { ...challenge, digest: await digestOf(challenge) });

test("the tablet and the server count the same", async () => {
  assert.equal(await digestOf(asked), "863857");
  assert.equal(await answerOf(asked), "6945629162500994");
  assert.equal(base64url(await imageOf("6945629162500994", "A2-7", 3)), "vRYkEyFx5M_5b9TbZDlQ8KJftju60jRJBmkCjQ1Mbm0");
  assert.equal(await approvalUuid("A2-7", 3), "c4e4297b-8b3b-e3c8-7517-e536e4dd7245");
  assert.equal(inGroups("6945629162500994"), "6945 6291 6250 0994");
});

test("the picture carries everything behind the #, and only a whole one is read", () => {
  const link = linkOf("https://shop.local", asked, "订单 A-047");
  assert.ok(link.startsWith("https://shop.local/yes#"));
  assert.deepEqual(readLink(link.split("#")[1]), { ...asked, what: "订单 A-047" });
  for (const broken of ["", "abc", link.split("#")[1].slice(0, 40), btoa('["A",1]'), btoa('{"a":1}')]) assert.equal(readLink(broken), null);
});

test("a typed number is taken only with the action and the amount it belongs to", async () => {
  const number = await numberOf(asked);
  const expected = { place: "A2-7", digest: "863857", action: "refund", amount_fen: 1800 };
  assert.deepEqual(await readNumber(number, "refund", 1800), expected);
  assert.deepEqual(await readNumber(number.toLowerCase().replaceAll("-", " "), "refund", 1800), expected);
  for (const [typed, action, fen] of [[number, "refund", 18], [number, "void", 1800], [number.replace("863857", "863875"), "refund", 1800], ["A2-7", "refund", 1800], ["", "refund", 1800]]) {
    assert.equal(await readNumber(typed, action, fen), null);
  }
});

test("another amount or another operation has other last digits", async () => {
  const first = await answerOf(asked);
  for (const change of [{ amount_fen: 180 }, { operation_uuid: asked.operation_uuid.replace("1", "2") }, { reason: "别的" }, { asked_at: "2026-11-26T02:00:01Z" }]) {
    const other = await answerOf({ ...asked, ...change });
    assert.equal(other.slice(0, 12), first.slice(0, 12));
    assert.notEqual(other.slice(12), first.slice(12));
  }
});

/** A tablet that keeps images of two teachers' answers to six challenges. */
async function tablet() {
  const other = await answeringKey(new Uint8Array(32).fill(9));
  const drawer = { kept: undefined, load: async () => structuredClone(drawer.kept), save: async (kept) => { drawer.kept = structuredClone(kept); } };
  const answers = createAnswers(drawer);
  const asks = [];
  const images = (own, id, first) => Promise.all(Array.from({ length: 6 }, async (_, ahead) => {
    const place = `A2-${first + ahead}`;
    return base64url(await imageOf(await answerOf({ ...asked, place }, own), place, id));
  }));
  const server = async (have) => {
    asks.push(have);
    const people = [{ id: 3, nickname: "罗老师", images: await images(key, 3, have.first) }, { id: 4, nickname: "马老师", images: await images(other, 4, have.first) }];
    return { mark: "m", people: have.mark === "m" ? null : people };
  };
  await answers.refill(device, server);
  return { answers, drawer, asks, server };
}

test("the right digits tell whose they are; nobody answers for themselves; another challenge needs other digits", async () => {
  const { answers, drawer } = await tablet();
  assert.deepEqual(await answers.askable(device, 3), ["马老师"]);
  const first = await answers.take(device);
  assert.deepEqual(first, { place: "A2-1", slot: 1 });
  const digits = await answerOf({ ...asked, place: "A2-1" });
  await assert.rejects(answers.check(device, first, digits, 3, 0), { message: /不能自己批准/ });
  assert.deepEqual(await answers.check(device, first, digits, 7, 0), { id: 3, nickname: "罗老师", approval_uuid: await approvalUuid("A2-1", 3) });
  assert.equal(drawer.kept.tries.failed, 0);
  const second = await answers.take(device);
  await assert.rejects(answers.check(device, second, digits, 7, 0), { message: /批准码不对/ });
});

test("guessing makes the tablet wait, whatever the challenge", async () => {
  const { answers } = await tablet();
  const place = await answers.take(device);
  for (let guess = 0; guess < 3; guess += 1) await assert.rejects(answers.check(device, place, "0".repeat(16), 7, 1_000), Refusal);
  await assert.rejects(answers.check(device, await answers.take(device), "0".repeat(16), 7, 1_000), { message: /请过 %\(seconds\)s 秒|请过/ });
  assert.ok(WRONG_UNTIL_OVER <= 5);
});

test("a number is used up when it is shown; without the server the tablet asks only a few times", async () => {
  const { answers } = await tablet();
  for (let turn = 1; turn <= 6; turn += 1) assert.equal((await answers.take(device)).slot, turn);
  assert.deepEqual(await answers.askable(device, 7), []);
  await assert.rejects(answers.take(device), Refusal);
});

test("what is kept is fetched anew only when it has changed or runs out; another generation starts anew", async () => {
  const { answers, asks, server, drawer } = await tablet();
  await answers.refill(device, server);
  for (let turn = 0; turn < 3; turn += 1) await answers.take(device);
  await answers.refill(device, server);
  assert.deepEqual(asks, [{ first: 1, mark: "" }, { first: 1, mark: "m" }, { first: 4, mark: "" }]);
  assert.deepEqual([drawer.kept.first, drawer.kept.next], [4, 4]);
  assert.deepEqual(await answers.askable({ letter: "A", epoch: 3 }, 7), []);
});

test("nothing that is kept could answer", async () => {
  const { drawer } = await tablet();
  const text = JSON.stringify(drawer.kept);
  for (let slot = 1; slot <= 6; slot += 1) assert.ok(!text.includes((await answerOf({ ...asked, place: `A2-${slot}` })).slice(0, 12)));
  assert.deepEqual(Object.keys(drawer.kept).sort(), ["device", "first", "mark", "next", "people", "tries"]);
});
