/** Telling the customer's screen what is rung up: another window of this tablet at once, a screen across the counter by the server. */
import { orderTotals } from "./totals.js";
import { CHANNEL, pictureOf } from "../board/picture.js";
import { services } from "./services.js";
import { state, watch } from "./state.js";
import { asSold, modifierWords, tenderAsSold } from "./words.js";

const CALM_MS = 200;

/** Begin; call once when the till is open. */
export function showCustomer() {
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(CHANNEL) : null;
  let timer = 0;
  const picture = () => pictureOf({ basket: state.basket, mode: state.mode, done: state.done, locked: state.person === null }, tenderAsSold, (modifiers) => modifierWords(modifiers, undefined, asSold), orderTotals);
  const tellWindow = () => channel?.postMessage({ picture: picture() });
  const tellServer = () => {
    if (!state.boot.display || !state.sync.online) return;
    services.api.show(picture()).catch(() => {});
  };
  const tell = () => {
    tellWindow();
    window.clearTimeout(timer);
    timer = window.setTimeout(tellServer, CALM_MS);
  };
  if (channel) channel.onmessage = (event) => { if (event.data?.ask) tellWindow(); };
  watch(["basket", "mode", "done", "person"], tell);
  tell();
}
