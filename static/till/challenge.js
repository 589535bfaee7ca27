/**
 * A till that is alone asks, a teacher's phone answers with sixteen digits. Twelve open the challenge's number here, where
 * only a slow image of each is kept; four bind action, amount and operation and are checked when the books hear of it.
 * `shop/people/rules/answers.py` counts the same way.
 */

export const ROUNDS = 30_000;
export const DIGITS = 16;
const OPENS = 12;
const BINDS = 4;
const NAMES = 6;
const TYPING = 2;

/**
 * @typedef {object} Challenge
 * @property {string} place  tablet and running number, like A2-7
 * @property {string} action
 * @property {number} amount_fen
 * @property {string} operation_uuid
 * @property {string} reason
 * @property {string} asked_at
 * @typedef {{place: string, digest: string, action: string, amount_fen: number}} Asked  what the answer is bound to
 */

const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);
/** @param {ArrayBuffer} raw @param {number} count @returns {string} */
const digits = (raw, count) => String(new DataView(raw).getBigUint64(0) % 10n ** BigInt(count)).padStart(count, "0");
/** @param {string[]} parts @returns {Promise<ArrayBuffer>} */
const hashOf = (parts) => crypto.subtle.digest("SHA-256", bytes(parts.join("\n")));
/** @param {CryptoKey} key @param {string[]} parts @returns {Promise<ArrayBuffer>} */
const mac = (key, parts) => crypto.subtle.sign("HMAC", key, bytes(parts.join("\n")));

/** @param {Challenge} asked @returns {Promise<string>} six digits over everything asked for */
export const digestOf = async ({ place, action, amount_fen, operation_uuid, reason, asked_at }) => (
  digits(await hashOf(["mabang-yes-1", place, action, String(amount_fen), operation_uuid, reason, asked_at]), NAMES));

/** Two digits that show a slip of the finger. @param {Asked} asked @returns {Promise<string>} */
const slip = async ({ place, digest, action, amount_fen }) => digits(await hashOf(["mabang-typed", place, digest, action, String(amount_fen)]), TYPING);

/** What a teacher can type when the picture cannot be scanned. @param {Challenge} asked @returns {Promise<string>} like A2-7-482199-41 */
export async function numberOf(asked) {
  const digest = await digestOf(asked);
  return `${asked.place}-${digest}-${await slip({ ...asked, digest })}`;
}

/**
 * @param {string} typed
 * @param {string} action
 * @param {number} amount_fen
 * @returns {Promise<Asked|null>} null when number, action and amount do not go together
 */
export async function readNumber(typed, action, amount_fen) {
  const found = /^\s*([A-Z]{1,4}\d+)\D+(\d+)\D+(\d{6})\D*(\d{2})\s*$/i.exec(typed);
  if (!found) return null;
  const asked = { place: `${found[1].toUpperCase()}-${found[2]}`, digest: found[3], action, amount_fen };
  return await slip(asked) === found[4] ? asked : null;
}

/** @param {Uint8Array<ArrayBuffer>} raw @returns {Promise<CryptoKey>} */
export const answeringKey = (raw) => crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);

/** @param {CryptoKey} key @param {Asked} asked @returns {Promise<string>} */
export async function answerTo(key, { place, digest, action, amount_fen }) {
  const [opens, binds] = await Promise.all([mac(key, ["opens", place]), mac(key, ["binds", place, digest, action, String(amount_fen)])]);
  return digits(opens, OPENS) + digits(binds, BINDS);
}

/** @param {string} answer @param {string} place @param {number} person_id @returns {Promise<ArrayBuffer>} */
export async function imageOf(answer, place, person_id) {
  const base = await crypto.subtle.importKey("raw", bytes(answer.slice(0, OPENS)), "PBKDF2", false, ["deriveBits"]);
  return crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: bytes(`mabang-yes\n${place}\n${person_id}`), iterations: ROUNDS }, base, 256);
}

/** The identity of the one yes a number can give. @param {string} place @param {number} person_id @returns {Promise<string>} */
export async function approvalUuid(place, person_id) {
  const raw = new Uint8Array(await hashOf(["mabang-yes", place, String(person_id), "once"])).slice(0, 16);
  const text = [...raw].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}

/** @param {string} text @returns {string} */
const packed = (text) => btoa(String.fromCharCode(...bytes(text))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
/** @param {string} text @returns {string} */
const unpacked = (text) => new TextDecoder().decode(Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0)));

/** The address in the picture: everything stands behind the #, which never leaves the phone. @param {string} origin @param {Challenge} asked @param {string} what in words @returns {string} */
export const linkOf = (origin, { place, action, amount_fen, operation_uuid, reason, asked_at }, what) => (
  `${origin}/yes#${packed(JSON.stringify([place, action, amount_fen, operation_uuid, reason, asked_at, what]))}`);

/** @param {string} hash @returns {(Challenge & {what: string})|null} */
export function readLink(hash) {
  try {
    const told = JSON.parse(unpacked(hash.replace(/^#/, "")));
    const [place, action, amount_fen, operation_uuid, reason, asked_at, what] = told;
    const texts = [place, action, operation_uuid, reason, asked_at, what];
    if (!Array.isArray(told) || texts.some((text) => typeof text !== "string") || !Number.isSafeInteger(amount_fen) || amount_fen < 0) return null;
    return { place, action, amount_fen, operation_uuid, reason, asked_at, what };
  } catch {
    return null;
  }
}

/** In groups of four, to read aloud and to type. @param {string} answer @returns {string} */
export const inGroups = (answer) => answer.replace(/(.{4})(?=.)/g, "$1 ");
