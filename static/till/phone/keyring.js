/** A teacher's key on the own phone: locked away under the password and a key that never leaves the phone. */
import { openDB } from "../../vendor/idb@8.0.4/index.js";
import { answeringKey } from "../challenge.js";
import { derive, newDeviceKey, ROUNDS, WRONG_UNTIL_LOCKED } from "../pin_check.js";

/** @typedef {{id: number, nickname: string, salt: Uint8Array<ArrayBuffer>, rounds: number, iv: Uint8Array<ArrayBuffer>, locked: ArrayBuffer, failed: number}} KeptKey */
/** @typedef {Awaited<ReturnType<typeof openKeyring>>} Keyring */

const NAME = "mabang-yes";
const VERSION = 1;
const SALT_BYTES = 16;
const IV_BYTES = 12;
const STRICT = /** @type {const} */ ({ durability: "strict" });

/** The phone's own key took five wrong passwords and is gone, or was never here. */
export class KeyGone extends Error {}
/** Not the password. */
export class WrongPassword extends Error {}

/** @param {string} text base64url @returns {Uint8Array<ArrayBuffer>} */
export const rawKey = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

/** @param {{name?: string, rounds?: number}} [world] */
export async function openKeyring({ name = NAME, rounds = ROUNDS } = {}) {
  const database = await openDB(name, VERSION, { upgrade: (fresh) => { fresh.createObjectStore("keys"); } });

  /** @returns {Promise<CryptoKey>} */
  async function phoneKey() {
    const have = await database.get("keys", "phone");
    if (have) return have;
    const fresh = await newDeviceKey();
    await database.put("keys", fresh, "phone");
    return fresh;
  }

  /** @param {number} id @param {string} password @param {Uint8Array<ArrayBuffer>} salt @param {number} slow @returns {Promise<CryptoKey>} */
  const lockOf = async (id, password, salt, slow) => (
    crypto.subtle.importKey("raw", await derive(await phoneKey(), id, password, salt, slow), "AES-GCM", false, ["encrypt", "decrypt"]));

  return {
    /** @returns {Promise<KeptKey|null>} */
    kept: async () => await database.get("keys", "own") ?? null,

    /** Keep a key under the password. @param {{id: number, nickname: string, key: string}} told @param {string} password */
    async keep({ id, nickname, key }, password) {
      const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const locked = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await lockOf(id, password, salt, rounds), rawKey(key));
      const transaction = database.transaction("keys", "readwrite", STRICT);
      await transaction.store.put({ id, nickname, salt, rounds, iv, locked, failed: 0 }, "own");
      await transaction.done;
    },

    /**
     * The key, for one answer. Every try counts as wrong until it was right; after five the key is gone.
     * @param {string} password
     * @returns {Promise<CryptoKey>}
     * @throws {KeyGone|WrongPassword}
     */
    async open(password) {
      const transaction = database.transaction("keys", "readwrite", STRICT);
      /** @type {KeptKey|undefined} */
      const own = await transaction.store.get("own");
      if (own) await transaction.store.put({ ...own, failed: own.failed + 1 }, "own");
      await transaction.done;
      if (!own) throw new KeyGone();
      try {
        const raw = await crypto.subtle.decrypt({ name: "AES-GCM", iv: own.iv }, await lockOf(own.id, password, own.salt, own.rounds), own.locked);
        await database.put("keys", { ...own, failed: 0 }, "own");
        return await answeringKey(new Uint8Array(raw));
      } catch {
        if (own.failed + 1 < WRONG_UNTIL_LOCKED) throw new WrongPassword();
        await database.delete("keys", "own");
        throw new KeyGone();
      }
    },
  };
}
