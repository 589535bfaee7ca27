/**
 * Which edition of the till runs here, and when another may take its place: only while nothing waits to be sent and no order
 * is open, in no tab of this tablet. Every tab that is busy holds a shared lock; changing over needs it alone.
 */

const BUSY = "mabang-till-busy";
const ASK_EVERY_MS = 30 * 60_000;
const PATIENCE_MS = 15_000;

/** The edition this page was opened with. @returns {string} */
export const editionHere = () => document.documentElement.dataset.version ?? "";

/**
 * The lock of a tab that is busy.
 * @param {Pick<LockManager, "request">} [locks]
 */
export function busyLock(locks = navigator.locks) {
  /** @type {(() => void)|null} */
  let release = null;
  return {
    /** @param {boolean} busy */
    set(busy) {
      if (busy && !release) {
        const held = new Promise((/** @type {(nothing: void) => void} */ done) => { release = () => done(); });
        void locks.request(BUSY, { mode: "shared" }, () => held);
      } else if (!busy && release) {
        release();
        release = null;
      }
    },
    /** Run the work if no tab is busy. @param {() => Promise<void>} work */
    whenNobodyIsBusy: (work) => locks.request(BUSY, { ifAvailable: true }, async (lock) => { if (lock) await work(); }),
  };
}

/** @returns {Promise<void>} until another edition has taken over, or it took too long */
const takenOver = () => new Promise((done) => {
  navigator.serviceWorker.addEventListener("controllerchange", () => done(), { once: true });
  window.setTimeout(done, PATIENCE_MS);
});

/**
 * Register the worker and keep it fresh.
 * @param {{busy: () => boolean}} tab whether this tab has something open or unsent
 * @returns {Promise<{look: () => void}>} `look`: call when something changed; changes over when it may
 */
export async function keepEdition({ busy }) {
  const lock = busyLock();
  let controlled = navigator.serviceWorker.controller !== null;
  let changing = false;
  let outdated = false;
  const registration = await navigator.serviceWorker.register("/till/worker.js", { scope: "/till", updateViaCache: "none" });
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    outdated = controlled;
    controlled = true;
    look();
  });
  const look = () => {
    lock.set(busy());
    if (busy()) return;
    if (outdated) { location.reload(); return; }
    if (changing || !registration.waiting || !registration.active) return;
    changing = true;
    void lock.whenNobodyIsBusy(async () => {
      registration.waiting?.postMessage({ kind: "activate" });
      await takenOver();
    }).finally(() => { changing = false; });
  };
  const ask = () => { registration.update().then(look, () => {}); };
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", look);
  });
  window.setInterval(ask, ASK_EVERY_MS);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") ask(); });
  look();
  return { look };
}

/** The page in the language that was chosen since: the worker fetches it anew. @returns {Promise<boolean>} whether it is another one */
export function freshShell() {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return Promise.resolve(false);
  const { port1, port2 } = new MessageChannel();
  return new Promise((done) => {
    port1.onmessage = (event) => done(event.data.changed === true);
    window.setTimeout(() => done(false), PATIENCE_MS);
    worker.postMessage({ kind: "shell" }, [port2]);
  });
}

/** This browser is no till any more: what was kept to open without the server goes; the unsent queue stays. */
export async function forgetEdition() {
  const registration = await navigator.serviceWorker?.getRegistration("/till");
  await registration?.unregister();
  for (const name of await caches.keys()) if (name.startsWith("till-")) await caches.delete(name);
}
