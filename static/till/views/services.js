/** The till's helpers that reach outside the page: server, tablet's store, sending. Put in once by app.js. */

/** @typedef {import("../api.js").Api} Api */
/** @typedef {import("../store.js").Store} Store */
/** @typedef {ReturnType<typeof import("../sync.js").createSync>} Sync */
/** @typedef {import("../people.js").People} People */
/** @typedef {(person_id: number, pin: string) => Promise<import("../types.js").Person>} SignIn */
/** @typedef {{api: Api, store: Store, sync: Sync, people: People, signing: import("../signing.js").Signing, answers: import("../answers.js").Answers, signIn: SignIn}} Services */

/** @type {Services} */
export const services = /** @type {any} */ ({});

/** @param {Services} given */
export function provide(given) {
  Object.assign(services, given);
}
