/** Envelopes: what a till sends. Each holds the hash of the one before, so a missing or changed one shows. */

/** @typedef {import("./types.js").Envelope} Envelope */
/** @typedef {import("./types.js").EnvelopeParts} EnvelopeParts */

/** What stands for "the one before" in the first envelope of an epoch. */
export const GENESIS = "0".repeat(64);

/**
 * The text that is hashed; both sides build the same bytes. The second form carries what the tablet checked alone.
 * @param {EnvelopeParts & {prev_sha256: string}} envelope
 * @returns {string}
 */
export function canonicalText(envelope) {
  return [envelope.offline ? "2" : "1", envelope.envelope_uuid, envelope.device_id, envelope.epoch, envelope.device_seq, envelope.shift_uuid ?? "",
    envelope.type, envelope.occurred_at, envelope.catalog_version, envelope.prev_sha256,
    ...(envelope.offline ? [envelope.offline] : []), envelope.payload].join("\n");
}

/**
 * @param {EnvelopeParts} parts
 * @param {string} prev_sha256
 * @param {(text: string) => Promise<string>} sha256
 * @returns {Promise<Envelope>}
 */
export async function sealEnvelope(parts, prev_sha256, sha256) {
  const linked = { ...parts, prev_sha256 };
  return { ...linked, sha256: await sha256(canonicalText(linked)) };
}

/**
 * Hex SHA-256 of a text's UTF-8 bytes, by the platform's own crypto (needs https or localhost).
 * @param {string} text
 * @returns {Promise<string>}
 */
export async function sha256Hex(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
