// @ts-check
/** Which groups of the menu somebody opened is kept in this browser, so that the next page is drawn with them open. */

const SECONDS = 400 * 86_400;

const kept = () => {
  const found = document.cookie.split("; ").find((one) => one.startsWith("menu="));
  return new Set((found ?? "").slice("menu=".length).split(".").filter(Boolean));
};

document.querySelector(".main-nav")?.addEventListener("click", (event) => {
  const summary = /** @type {Element} */ (event.target).closest("summary");
  const group = /** @type {HTMLDetailsElement | null} */ (summary?.parentElement ?? null);
  if (!group?.dataset.group) return;
  const open = kept();
  if (group.open) open.delete(group.dataset.group);
  else open.add(group.dataset.group);
  const secure = location.protocol === "https:" ? ";secure" : "";
  document.cookie = `menu=${[...open].join(".")};path=/;max-age=${SECONDS};samesite=lax${secure}`;
});

export {};
