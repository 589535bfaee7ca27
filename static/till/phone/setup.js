/** Makes this phone answer: asks the shop for the key with the password, locks it away, keeps the answering page. */
import { openKeyring } from "./keyring.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("phone-form"));
const problem = /** @type {HTMLElement} */ (document.getElementById("phone-problem"));
const ready = /** @type {HTMLElement} */ (document.getElementById("phone-ready"));
const insecure = /** @type {HTMLElement} */ (document.getElementById("phone-insecure"));
const secret = /** @type {HTMLInputElement} */ (form.elements.namedItem("secret"));

/** @param {string} words */
function complain(words) {
  problem.hidden = words === "";
  /** @type {HTMLElement} */ (problem.querySelector("span")).textContent = words;
}

/** Wait until the answering page is kept on the phone. */
async function keepPage() {
  const registration = await navigator.serviceWorker.register("/yes/worker.js", { scope: "/yes", updateViaCache: "none" });
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  await new Promise((/** @type {(nothing: void) => void} */ done) => {
    const look = () => { if (worker?.state === "activated" || worker?.state === "redundant") done(); };
    worker?.addEventListener("statechange", look);
    if (worker?.state === "installed" && registration.active) done();
    look();
  });
}

async function go() {
  complain("");
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
  const told = await answer.json();
  if (!answer.ok) {
    complain(told.problems?.join(" ") ?? told.error?.message ?? form.dataset.failed ?? "");
    return;
  }
  const ring = await openKeyring();
  await ring.keep(told, secret.value);
  await navigator.storage?.persist?.();
  await keepPage();
  form.reset();
  form.hidden = true;
  ready.hidden = false;
  ready.focus();
}

if (!globalThis.crypto?.subtle || !("serviceWorker" in navigator)) {
  form.hidden = true;
  insecure.hidden = false;
} else {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const send = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
    send.disabled = true;
    go().catch(() => complain(form.dataset.failed ?? "")).finally(() => { send.disabled = false; });
  });
}
