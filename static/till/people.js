/**
 * Who may sign in on this tablet while the server cannot be asked: nickname, picture, what their post may do, and a check for
 * the PIN, made when the server accepted it here. Nothing else of a person is kept; whoever is taken off the tablet's list
 * goes from here too.
 */
import { openDB } from "../vendor/idb@8.0.4/index.js";
import { isPin, makeVerifier, newDeviceKey, NO_TRIES, oneMoreTry, secondsToWait, WRONG_UNTIL_LOCKED } from "./pin_check.js";
import { Refusal } from "./refusal.js";

/** @typedef {import("./types.js").Face} Face */
/** @typedef {import("./types.js").Person} Person */
/** @typedef {import("./pin_check.js").Verifier} Verifier */
/** @typedef {import("./pin_check.js").Tries} Tries */
/**
 * @typedef {object} Kept
 * @property {number} id
 * @property {string} nickname
 * @property {string} initial
 * @property {string} colour
 * @property {string} photo_name  which picture `picture` is; empty without one
 * @property {Blob|null} picture
 * @property {string} pin_mark  which PIN the verifier is of
 * @property {Verifier|null} verifier
 * @property {string[]} rights
 * @property {number} failed  wrong PINs in a row
 * @typedef {Awaited<ReturnType<typeof openPeople>>} People
 */

const NAME = "mabang-people";
const VERSION = 1;
const STRICT = /** @type {const} */ ({ durability: "strict" });

/** @param {Face} face @returns {Kept} somebody who has not signed in here yet */
const stranger = ({ id, nickname, initial, colour, pin_mark }) => ({
  id, nickname, initial, colour, photo_name: "", picture: null, pin_mark: pin_mark ?? "", verifier: null, rights: [], failed: 0,
});

/**
 * @param {object} [world]
 * @param {string} [world.name] of the database
 * @param {number} [world.rounds]
 */
export async function openPeople({ name = NAME, rounds } = {}) {
  const database = await openDB(name, VERSION, {
    upgrade(fresh) {
      fresh.createObjectStore("keys");
      fresh.createObjectStore("people", { keyPath: "id" });
    },
  });

  /** @returns {Promise<CryptoKey>} */
  async function deviceKey() {
    const have = await database.get("keys", "device");
    if (have) return have;
    const fresh = await newDeviceKey();
    const transaction = database.transaction("keys", "readwrite", STRICT);
    const other = await transaction.store.get("device");
    if (!other) await transaction.store.put(fresh, "device");
    await transaction.done;
    return other ?? fresh;
  }

  /** @param {number} id @param {Partial<Kept>} changes */
  async function change(id, changes) {
    const transaction = database.transaction("people", "readwrite", STRICT);
    const known = await transaction.store.get(id);
    if (known) await transaction.store.put({ ...known, ...changes });
    await transaction.done;
  }

  /** @param {number} now_ms the try counts as wrong until it was right @param {number} id @returns {Promise<Kept>} */
  async function countTry(now_ms, id) {
    const transaction = database.transaction(["keys", "people"], "readwrite", STRICT);
    const people = transaction.objectStore("people");
    const keys = transaction.objectStore("keys");
    const done = transaction.done;
    /** @type {Tries} */
    const tries = await keys.get("tries") ?? NO_TRIES;
    /** @type {Kept|undefined} */
    const known = await people.get(id);
    const seconds = secondsToWait(tries, now_ms);
    const refusal = !known?.verifier ? new Refusal("连不上服务器，而你还没有在这台平板上联网登录过，现在不能登录。请换一位登录过的同学，或等网络恢复。")
      : known.failed >= WRONG_UNTIL_LOCKED ? new Refusal("「%(nickname)s」离线连续输错 5 次，已经锁住。网络恢复后再输一次就能解开；别的同学可以照常收银。", { nickname: known.nickname })
        : seconds ? new Refusal("这台平板连续输错太多次，请过 %(seconds)s 秒再试。正在收银的同学不受影响。", { seconds }) : null;
    if (known?.verifier && !refusal) {
      await Promise.all([people.put({ ...known, failed: known.failed + 1 }), keys.put(oneMoreTry(tries, now_ms), "tries")]);
    }
    await done;
    if (refusal || !known) throw refusal;
    return known;
  }

  return {
    /**
     * Follow the server's list: whoever is not on it goes, a changed PIN is no longer checked here.
     * @param {Face[]} faces
     */
    async follow(faces) {
      const transaction = database.transaction("people", "readwrite", STRICT);
      const wanted = new Map(faces.map((face) => [face.id, face]));
      for (const id of await transaction.store.getAllKeys()) if (!wanted.has(Number(id))) await transaction.store.delete(id);
      for (const face of faces) {
        /** @type {Kept} */
        const before = await transaction.store.get(face.id) ?? stranger(face);
        const { nickname, initial, colour } = face;
        const same = before.pin_mark === (face.pin_mark ?? "");
        const kept = same ? {} : { verifier: null, rights: [], failed: 0, pin_mark: face.pin_mark ?? "" };
        await transaction.store.put({ ...before, nickname, initial, colour, ...kept, ...(face.photo ? {} : { picture: null, photo_name: "" }) });
      }
      await transaction.done;
    },

    /**
     * Fetch the pictures that are missing here.
     * @param {Face[]} faces
     * @param {(address: string) => Promise<Blob|null>} load
     */
    async fetchPictures(faces, load) {
      for (const face of faces) {
        const known = await database.get("people", face.id);
        if (!face.photo || !known || known.photo_name === face.photo) continue;
        const picture = await load(face.photo).catch(() => null);
        if (picture) await change(face.id, { picture, photo_name: face.photo });
      }
    },

    /** What is kept to check teachers' answers. @returns {Promise<import("./answers.js").KeptAnswers|undefined>} */
    loadAnswers: () => database.get("keys", "answers"),

    /** @param {import("./answers.js").KeptAnswers} kept */
    async saveAnswers(kept) {
      const transaction = database.transaction("keys", "readwrite", STRICT);
      await transaction.store.put(kept, "answers");
      await transaction.done;
    },

    /** @returns {Promise<Kept[]>} */
    all: () => database.getAll("people"),

    /**
     * The server accepted this PIN: keep a check for it, and what the person may do.
     * @param {Person} person
     * @param {string} pin
     */
    async learn({ id, rights, pin_mark = "" }, pin) {
      /** @type {Kept|undefined} */
      const known = await database.get("people", id);
      if (!known) return;
      const verifier = known.verifier && known.pin_mark === pin_mark ? known.verifier : await makeVerifier(await deviceKey(), id, pin, rounds);
      await change(id, { verifier, rights, pin_mark, failed: 0 });
      await database.put("keys", NO_TRIES, "tries");
    },

    /**
     * Sign somebody in without the server.
     * @param {number} id
     * @param {string} pin
     * @param {number} now_ms
     * @returns {Promise<Person>}
     * @throws {Refusal}
     */
    async signIn(id, pin, now_ms) {
      const known = await countTry(now_ms, id);
      const right = known.verifier && await isPin(await deviceKey(), id, pin, known.verifier);
      if (!right) throw new Refusal("PIN 不对，请再试一次。离线时连续输错 5 次会锁住，直到网络恢复。");
      await change(id, { failed: 0 });
      await database.put("keys", NO_TRIES, "tries");
      return { id, name: known.nickname, nickname: known.nickname, rights: known.rights, pin_offline: true };
    },
  };
}
