/** A page whose token the server takes no longer (its keys were renewed by a restore, say) asks anew who it is. */
import { ApiFailure, loadBoot } from "./api.js";

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("./types.js").Boot} Boot */

/**
 * Sending by a token that is renewed when it is refused, so that a till that stays open for weeks gets its sales through
 * without anybody reloading it. Another epoch means other numbers: that page has to be opened afresh.
 * @param {Api} api
 * @param {import("./store.js").Store} store
 * @param {() => Boot} present the boot the page works with
 * @param {(boot: Boot) => void} use
 * @returns {Api["sync"]}
 */
export function renewing(api, store, present, use) {
  return async (request, patience_ms) => {
    try {
      return await api.sync(request, patience_ms);
    } catch (failure) {
      if (!(failure instanceof ApiFailure) || failure.kind !== "denied") throw failure;
      const { boot, cached } = await loadBoot(api, store);
      const { device, token } = present();
      if (cached || boot.device.id !== device.id || boot.device.epoch !== device.epoch || boot.token === token) throw failure;
      use(boot);
      return api.sync(request, patience_ms);
    }
  };
}
