import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiFailure } from "../../static/till/api.js";
import { daysOld } from "../../static/till/freshness.js";
import { isPin, makeVerifier, newDeviceKey, NO_TRIES, oneMoreTry, ROUNDS, secondsToWait } from "../../static/till/pin_check.js";
import { Refusal } from "../../static/till/refusal.js";
import { createSignIn, facesHere } from "../../static/till/sign_in.js";

test("at least 600 000 rounds, and only this person's PIN on this tablet's key passes", async () => {
  assert.ok(ROUNDS >= 600_000);
  const key = await newDeviceKey();
  assert.equal(key.extractable, false);
  const verifier = await makeVerifier(key, 7, "482917");
  assert.equal(verifier.rounds, ROUNDS);
  assert.deepEqual(await Promise.all([isPin(key, 7, "482917", verifier), isPin(key, 7, "482918", verifier), isPin(key, 8, "482917", verifier),
    isPin(await newDeviceKey(), 7, "482917", verifier)]), [true, false, false, false]);
});

test("the same PIN twice is kept as two different checks", async () => {
  const key = await newDeviceKey();
  const [one, other] = await Promise.all([makeVerifier(key, 7, "482917", 10), makeVerifier(key, 7, "482917", 10)]);
  assert.notDeepEqual(one.hash, other.hash);
});

test("wrong tries make the tablet wait longer and longer, at most five minutes; a clock set back frees nobody for ever", () => {
  let tries = NO_TRIES;
  const waits = Array.from({ length: 12 }, () => {
    tries = oneMoreTry(tries, 1_000_000);
    return secondsToWait(tries, 1_000_000);
  });
  assert.deepEqual(waits, [0, 0, 5, 10, 20, 40, 80, 160, 300, 300, 300, 300]);
  assert.equal(secondsToWait(tries, 1_000_000 + 299_001), 1);
  assert.equal(secondsToWait(tries, 1_000_000 - 3_600_000), 0);
});

const person = { id: 7, name: "李阿朵", nickname: "阿朵", rights: ["sell"], pin_mark: "m" };

test("the server decides; what it accepts is learnt", async () => {
  const learnt = [];
  const signIn = createSignIn({ api: { pin: async () => ({ person }) }, people: { learn: async (...what) => { learnt.push(what); } }, now: () => 5, online: () => true });
  assert.equal(await signIn(7, "482917"), person);
  assert.deepEqual(learnt, [[person, "482917"]]);
});

test("only without an answer of the server does the tablet check by itself; a no is a no", async () => {
  const people = { learn: async () => {}, signIn: async (id, pin, now_ms) => ({ ...person, id, pin_offline: true, at: now_ms }) };
  for (const [failure, alone] of [["offline", true], ["strange", true], ["refused", false], ["locked", false], ["denied", false]]) {
    const signIn = createSignIn({ api: { pin: async () => { throw new ApiFailure(failure, 0, "不行"); } }, people, now: () => 5, online: () => false });
    if (alone) assert.equal((await signIn(7, "482917")).pin_offline, true);
    else await assert.rejects(signIn(7, "482917"), { kind: failure });
  }
});

test("a wrong PIN offline is told as such", async () => {
  const signIn = createSignIn({ api: { pin: async () => { throw new ApiFailure("offline", 0); } }, people: { signIn: async () => { throw new Refusal("PIN 不对"); } }, now: () => 5, online: () => false });
  await assert.rejects(signIn(7, "000000"), Refusal);
});

test("faces show the picture kept here, and who may sign in alone", () => {
  const face = { id: 7, nickname: "阿朵", initial: "阿", colour: "clay", photo: "/till/faces/a.webp" };
  const kept = { id: 7, photo_name: "/till/faces/a.webp", picture: "blob", verifier: {} };
  assert.deepEqual(facesHere([face, { ...face, id: 8 }], [kept], (picture) => `kept:${picture}`).map(({ id, photo, offline }) => [id, photo, offline]),
    [[7, "kept:blob", true], [8, "/till/faces/a.webp", false]]);
  assert.equal(facesHere([{ ...face, photo: "/till/faces/b.webp" }], [kept], () => "old")[0].photo, "/till/faces/b.webp");
});

test("a catalogue is old after a day", () => {
  const day = 24 * 3_600_000;
  assert.deepEqual([daysOld(0, day * 9), daysOld(1, day), daysOld(1, day + 1), daysOld(day, day * 3.5)], [0, 0, 1, 2]);
});
