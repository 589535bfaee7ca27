/** Keeping what was done: one envelope in the tablet's store, then a nudge to send it. */
import { nextNumber } from "../numbering.js";
import { yeses } from "../offline_yes.js";
import { services } from "./services.js";
import { now, set, state } from "./state.js";

/** @typedef {import("../types.js").EnvelopeType} EnvelopeType */
/** @typedef {import("../types.js").SaleNumber} SaleNumber */

/** What teachers agreed to while the server was away. */
export const taken = yeses();

/**
 * Keep one envelope for good. Only after this has come back may the screen say that it is done.
 * @param {EnvelopeType} type
 * @param {string} envelope_uuid made at the tap
 * @param {(number: SaleNumber|null) => unknown} build
 * @returns {Promise<any>} the payload
 * @param {string|null} [shift_uuid] the shift it belongs to: the running one
 * @throws {import("../refusal.js").Refusal}
 */
export async function commit(type, envelope_uuid, build, shift_uuid = state.shift?.shift_uuid ?? null) {
  const kept = await services.store.commitEnvelope({
    type, envelope_uuid, now_ms: now(), catalog_version: state.catalog.version, day_starts_hour: state.boot.shop.day_starts_hour, shift_uuid, build,
    offline: (payload) => taken.checksFor(payload, state.person?.pin_offline === true),
  });
  void services.sync.kick();
  return kept.payload;
}

/** Look up the number the next sale will get. */
export async function refreshNext() {
  const counter = await services.store.counter();
  set({ next: counter ? nextNumber(counter, now(), state.boot.shop.day_starts_hour) : null });
}
