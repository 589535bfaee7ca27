/** Signing in by PIN: the server decides; only when it cannot be asked does the tablet check by itself. */
import { SHORT_PATIENCE_MS, unreachable } from "./api.js";

/** @typedef {import("./types.js").Face} Face */
/** @typedef {import("./types.js").Person} Person */

/**
 * @param {object} world
 * @param {Pick<import("./api.js").Api, "pin">} world.api
 * @param {Pick<import("./people.js").People, "learn"|"signIn">} world.people
 * @param {() => number} world.now
 * @param {() => boolean} world.online whether the server answered lately
 */
export function createSignIn({ api, people, now, online }) {
  /**
   * @param {number} person_id
   * @param {string} pin
   * @returns {Promise<Person>}
   */
  return async function signIn(person_id, pin) {
    try {
      const { person } = await api.pin(person_id, pin, online() ? undefined : SHORT_PATIENCE_MS);
      void people.learn(person, pin).catch(() => {});
      return person;
    } catch (error) {
      if (!unreachable(error)) throw error;
      return people.signIn(person_id, pin, now());
    }
  };
}

/**
 * The faces of the lock screen with the pictures kept here, and whether each may sign in without the server.
 * @param {Face[]} faces
 * @param {import("./people.js").Kept[]} kept
 * @param {(picture: Blob) => string} address
 * @returns {(Face & {offline: boolean})[]}
 */
export function facesHere(faces, kept, address) {
  const known = new Map(kept.map((one) => [one.id, one]));
  return faces.map((face) => {
    const own = known.get(face.id);
    return { ...face, photo: face.photo && own?.picture && own.photo_name === face.photo ? address(own.picture) : face.photo, offline: own?.verifier != null };
  });
}
