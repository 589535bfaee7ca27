// @ts-check
/** A new student's usual post is ticked beforehand, that of others is not; once somebody chose a post, nothing is changed. */

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-usual-post]"));
const kind = /** @type {HTMLSelectElement | null} */ (form?.querySelector("[name=kind]"));
const post = /** @type {HTMLInputElement | null} */ (form?.querySelector(`[name=roles][value="${form.dataset.usualPost}"]`));
let chosen = false;

form?.addEventListener("change", (event) => {
  const changed = /** @type {HTMLInputElement} */ (event.target);
  if (changed.name === "roles") chosen = true;
  if (kind && post && changed.name === kind.name && !chosen) post.checked = kind.value === "student";
});

export {};
