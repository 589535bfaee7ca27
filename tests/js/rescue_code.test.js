import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { canonicalText } from "../../static/till/envelope.js";
import { yeses } from "../../static/till/offline_yes.js";
import { base45, codesOf, MOST_SIGNS, rescueCodes, shorten, signedText } from "../../static/till/rescue_code.js";
import { sha256 } from "./fake_shop.js";

const cases = JSON.parse(readFileSync(new URL("../shared/rescue/codes.json", import.meta.url), "utf-8"));

test("base45 is that of RFC 9285", () => {
  for (const [text, code] of [["AB", "BB8"], ["Hello!!", "%69 VD92EX0"], ["base-45", "UJCLQE7W581"]]) assert.equal(base45(new TextEncoder().encode(text)), code);
});

test("the short form and what is signed are those that the server reads back", async () => {
  for (const { envelopes, short, signed } of cases) {
    assert.deepEqual(envelopes.map((envelope) => shorten(canonicalText(envelope))), short);
    assert.equal(signedText(envelopes), signed);
    for (const envelope of envelopes) assert.equal(envelope.sha256, await sha256(canonicalText(envelope)));
  }
});

const envelopesOf = (count, payload = "p".repeat(10)) => Array.from({ length: count }, (_, place) => ({ ...cases[0].envelopes[0], device_seq: place + 1, envelope_uuid: crypto.randomUUID(), payload: `${payload}${crypto.randomUUID()}`, sha256: String(place).padStart(64, "a") }));
const head = (code) => code.split(":").slice(0, 4).join(":");

test("everything unsent goes into codes of whole envelopes; only a huge one is cut", async () => {
  const codes = await rescueCodes(envelopesOf(30), async () => "s".repeat(86));
  assert.ok(codes.length > 1);
  for (const code of codes) {
    assert.match(head(code), /^MB1:[0-9A-F]{6}:1\/1:\d+$/);
    assert.ok(code.length < MOST_SIGNS + 24);
    assert.match(code, /^[0-9A-Z $%*+\-./:]+$/);
  }
  const random = Array.from({ length: 3000 }, () => Math.random().toString(36)[3]).join("");
  const cut = await codesOf(envelopesOf(1, random), "");
  assert.ok(cut.length > 1);
  assert.deepEqual(cut.map((code) => code.split(":")[2]), cut.map((_, place) => `${place + 1}/${cut.length}`));
});

test("an envelope tells of the yeses it uses, and of a PIN that was checked alone", () => {
  const taken = yeses();
  const yes = { approval_uuid: "0198-1", action: "comp", operation_uuid: "o", amount_fen: 1, reason: "等太久", approver_id: 2, granted_at: "2026-11-23T02:00:00Z" };
  taken.take(yes);
  assert.equal(taken.checksFor({ lines: [] }, false), null);
  assert.deepEqual(taken.checksFor({ lines: [] }, true), { pin: true });
  assert.deepEqual(taken.checksFor({ approval_uuid: "0198-1" }, false), { approvals: [yes] });
});
