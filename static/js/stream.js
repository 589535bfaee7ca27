/** The board and the card of a stream: asks once a second what changed, counts down, sends small forms without leaving. */
const EVERY_MS = 1000;
const PATIENCE_MS = 4000;
const SECOND = 1000;
const body = document.body;
const contact = document.querySelector("[data-contact]");
const told = /** @type {HTMLElement|null} */ (document.querySelector("[data-told]"));
let version = body.dataset.version ?? "";
let offset = Date.parse(body.dataset.now ?? "") - Date.now() || 0;

/** Somebody is typing in it, or has opened something in it. @param {Element} part */
function busy(part) {
  const active = document.activeElement;
  const typing = active instanceof HTMLInputElement && active.type !== "hidden" && part.contains(active);
  return typing || part.querySelector("details[open]") !== null;
}

/** Put the new parts in; one that is being used is left as it is, and asked for again. @param {string} html */
function put(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  let whole = true;
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const there = document.getElementById(part.id);
    if (!there || there.isEqualNode(part)) continue;
    if (busy(there)) {
      whole = false;
      continue;
    }
    const scrolled = there.scrollTop;
    const focused = there.contains(document.activeElement) ? labelOf(document.activeElement) : "";
    there.replaceWith(document.adoptNode(part));
    part.scrollTop = scrolled;
    const choices = /** @type {HTMLElement[]} */ ([...part.querySelectorAll("button, a")]);
    if (focused) choices.find((one) => labelOf(one) === focused)?.focus();
  }
  return whole;
}

/** @param {Element|null} element */
const labelOf = (element) => element?.getAttribute("aria-label") ?? element?.textContent?.trim() ?? "";

async function ask() {
  try {
    const answer = await fetch(`${body.dataset.live}?version=${encodeURIComponent(version)}`, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    const moment = Date.parse(answer.headers.get("Shop-Time") ?? "");
    if (!Number.isNaN(moment)) offset = moment - Date.now();
    if (answer.status === 200 && !answer.redirected && put(await answer.text())) version = answer.headers.get("Shop-Version") ?? version;
    away(!answer.ok || answer.redirected);
  } catch {
    away(true);
  }
  tick();
}

/** @param {boolean} gone */
function away(gone) {
  body.classList.toggle("away", gone);
  if (contact) contact.textContent = gone ? (body.dataset.away ?? "") : "";
}

/** @param {number} seconds @param {boolean} hours */
function clock(seconds, hours) {
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours || seconds >= 3600 ? `${two(Math.floor(seconds / 3600))}:${rest}` : rest;
}

/** Draw every countdown and every clock. */
function tick() {
  const now = Date.now() + offset;
  for (const badge of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-until]"))) {
    const left = Math.max(0, Math.ceil((Date.parse(badge.dataset.until ?? "") - now) / SECOND));
    const shown = badge.querySelector("[data-left]");
    if (shown) shown.textContent = clock(left, false);
    badge.classList.toggle("soon", left < 60);
  }
  for (const since of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-since]"))) {
    const passed = Math.max(0, Math.floor((now - Date.parse(since.dataset.since ?? "")) / SECOND));
    since.textContent = clock(passed, since.dataset.hours !== undefined);
    since.classList.toggle("over", passed > Number(since.dataset.plan ?? Infinity) * 60);
  }
}

/** @param {string} text */
function tell(text) {
  if (!told) return;
  told.textContent = text;
  told.hidden = text === "";
}

/** @param {SubmitEvent} event */
async function send(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset.quiet === undefined) return;
  event.preventDefault();
  const sent = new FormData(form, event.submitter);
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: sent, headers: { Accept: "application/json" } });
    const refusal = answer.ok ? null : (await answer.json()).error;
    tell(refusal ? [refusal.message, ...refusal.problems.map((/** @type {{message: string}} */ one) => one.message)].join(" ") : "");
    if (!refusal && form.dataset.reset !== undefined) form.reset();
    if (!refusal) form.closest("details")?.removeAttribute("open");
  } catch {
    tell(body.dataset.away ?? "");
  }
  for (const button of form.querySelectorAll("button")) button.disabled = false;
  await ask();
}

document.addEventListener("submit", (event) => void send(event));
document.addEventListener("visibilitychange", () => { if (!document.hidden) void ask(); });
body.addEventListener("htmx:afterRequest", () => void ask());
const again = () => void ask().finally(() => setTimeout(again, EVERY_MS));
tick();
setTimeout(again, EVERY_MS);

export {};
