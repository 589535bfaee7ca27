// @ts-check
/** After a refused save the first field that is wrong is in sight and has the cursor; else what was said above the form. */

const WRONG = '[aria-invalid="true"], .has-error :is(input:not([type="hidden"]), select, textarea)';

const main = document.querySelector("main");
const found = /** @type {HTMLElement | null} */ (
  main?.querySelector(WRONG) ?? main?.querySelector(".field-error") ?? main?.querySelector("#form-errors") ?? null
);
const folded = found?.closest("details");
if (folded) folded.open = true;
found?.focus({ preventScroll: true });
found?.scrollIntoView({ block: "center" });

export {};
