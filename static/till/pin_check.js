/**
 * Checking a PIN without the server. What is kept of a PIN is PBKDF2 over it and an HMAC that only this tablet's own key can
 * make, so a copied file alone is worth nothing; and a few wrong PINs lock the person until the server has been asked.
 */

export const ROUNDS = 600_000;
export const WRONG_UNTIL_LOCKED = 5;
const FREE_TRIES = 3;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 300_000;
const SALT_BYTES = 16;
const BITS = 256;

/** @typedef {{salt: Uint8Array<ArrayBuffer>, rounds: number, hash: Uint8Array<ArrayBuffer>}} Verifier */
/** @typedef {{failed: number, wait_until_ms: number}} Tries  failed in a row; nobody may try before */

/** @type {Tries} */
export const NO_TRIES = { failed: 0, wait_until_ms: 0 };

/** @returns {Promise<CryptoKey>} a key that never leaves the tablet */
export const newDeviceKey = () => crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);

/**
 * @param {CryptoKey} key
 * @param {number} person_id
 * @param {string} pin
 * @param {Uint8Array<ArrayBuffer>} salt
 * @param {number} rounds
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function derive(key, person_id, pin, salt, rounds) {
  const text = new TextEncoder();
  const mark = new Uint8Array(await crypto.subtle.sign("HMAC", key, text.encode(`pin:${person_id}:${pin}`)));
  const secret = new Uint8Array([...text.encode(pin), ...mark]);
  const base = await crypto.subtle.importKey("raw", secret, "PBKDF2", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, base, BITS));
}

/**
 * What is kept of a PIN that the server has just accepted.
 * @param {CryptoKey} key
 * @param {number} person_id
 * @param {string} pin
 * @param {number} [rounds]
 * @returns {Promise<Verifier>}
 */
export async function makeVerifier(key, person_id, pin, rounds = ROUNDS) {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  return { salt, rounds, hash: await derive(key, person_id, pin, salt, rounds) };
}

/**
 * @param {CryptoKey} key
 * @param {number} person_id
 * @param {string} pin
 * @param {Verifier} verifier
 * @returns {Promise<boolean>}
 */
export async function isPin(key, person_id, pin, verifier) {
  const hash = await derive(key, person_id, pin, verifier.salt, verifier.rounds);
  return hash.reduce((differs, byte, place) => differs | (byte ^ verifier.hash[place]), hash.length ^ verifier.hash.length) === 0;
}

/**
 * The tries after one more that has to be counted as wrong until it was right.
 * @param {Tries} tries
 * @param {number} now_ms
 * @returns {Tries}
 */
export function oneMoreTry({ failed }, now_ms) {
  const wrong = failed + 1;
  const wait = wrong < FREE_TRIES ? 0 : Math.min(FIRST_WAIT_MS * 2 ** Math.min(wrong - FREE_TRIES, 20), LONGEST_WAIT_MS);
  return { failed: wrong, wait_until_ms: now_ms + wait };
}

/**
 * Whole seconds one still has to wait. A clock set back does not make the wait longer than it was.
 * @param {Tries} tries
 * @param {number} now_ms
 * @returns {number}
 */
export function secondsToWait({ wait_until_ms }, now_ms) {
  const left = wait_until_ms - now_ms;
  return left > LONGEST_WAIT_MS ? 0 : Math.max(0, Math.ceil(left / 1000));
}
