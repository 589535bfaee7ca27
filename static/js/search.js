// @ts-check
/** Search over the page: Ctrl+K or the button opens it, arrows walk the answers, Enter opens one, Esc closes. */

const box = /** @type {HTMLDialogElement | null} */ (document.getElementById("search-box"));
const input = box?.querySelector("input") ?? null;

const open = () => {
  if (!box || !input || box.open) return;
  box.showModal();
  input.focus();
  input.select();
};

/** @returns {HTMLElement[]} */
const answers = () => [...(box?.querySelectorAll("#search-found a") ?? [])].map((one) => /** @type {HTMLElement} */ (one));

/** Move `step` answers on from where the focus is; before the first one stands the field. @param {number} step */
const walk = (step) => {
  const places = [/** @type {HTMLElement} */ (input), ...answers()];
  const present = places.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  places[(present + step + places.length) % places.length]?.focus();
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open();
  } else if (box?.open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    walk(event.key === "ArrowDown" ? 1 : -1);
  } else if (box?.open && event.key === "Escape") {
    event.preventDefault(); // a search field would only empty itself
    box.close();
  } else if (box?.open && event.key === "Enter" && document.activeElement === input) {
    const first = answers()[0];
    if (first) {
      event.preventDefault();
      first.click();
    }
  }
});

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (target.closest("[data-search-open]") && box) {
    event.preventDefault();
    open();
  } else if (target.closest("[data-search-close]") || target === box) {
    box?.close();
  }
});

export {};
