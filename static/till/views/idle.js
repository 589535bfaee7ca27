/** Nobody touches the till for a while: it locks. The open order stays. */
import { services } from "./services.js";
import { closeSheets } from "./sheet.js";
import { set, state } from "./state.js";
import { clearToasts } from "./toast.js";

/**
 * Lock now, whatever is being done; a payment half taken waits under the lock. The person's session ends here at once, and at
 * the server when it can be reached. What the person looked at goes from the page; the open order belongs to the till and stays.
 * @param {string} [why] said on the lock
 */
export function lockNow(why = "") {
  closeSheets();
  clearToasts();
  set({ person: null, done: null, why });
  services.api.lock().catch(() => {});
}

/** Lock after the shop's idle time without a touch or a key. */
export function watchIdle() {
  let timer = 0;
  const again = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => { if (state.person) lockNow(); }, state.boot.shop.idle_seconds * 1000);
  };
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, again, { capture: true, passive: true });
  again();
}
