/** The tablet's own sign under what it prints and shows: a key that never leaves it; the server knows the public half. */
import { openDB } from "../vendor/idb@8.0.4/index.js";

const NAME = "mabang-signing";
const VERSION = 1;
const CURVE = { name: "ECDSA", namedCurve: "P-256" };

/** @typedef {Awaited<ReturnType<typeof openSigning>>} Signing */

/** @param {ArrayBuffer} bytes @returns {string} base64url without padding */
export const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** @param {string} [name] of the database */
export async function openSigning(name = NAME) {
  const database = await openDB(name, VERSION, { upgrade: (fresh) => { fresh.createObjectStore("keys"); } });
  /** @type {CryptoKeyPair|undefined} */
  let pair = await database.get("keys", "pair");
  if (!pair) {
    const fresh = /** @type {CryptoKeyPair} */ (await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]));
    const transaction = database.transaction("keys", "readwrite", { durability: "strict" });
    const other = await transaction.store.get("pair");
    if (!other) await transaction.store.put(fresh, "pair");
    await transaction.done;
    pair = other ?? fresh;
  }
  const { privateKey, publicKey } = /** @type {CryptoKeyPair} */ (pair);
  const publicText = base64url(await crypto.subtle.exportKey("raw", publicKey));
  return {
    /** The public half, as the server keeps it. */
    publicKey: publicText,
    /** @param {string} text @returns {Promise<string>} */
    sign: async (text) => base64url(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, new TextEncoder().encode(text))),
  };
}
