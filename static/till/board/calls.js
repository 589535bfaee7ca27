/** The screen customers look at for their number: being made, ready. Nothing else, and nobody's name. */
import { t } from "../i18n.js";
import { fill, h, icon } from "../views/dom.js";
import { createFreshness, follow, openFrame } from "./frame.js";

/** @typedef {{version: string, making: string[], ready: string[]}} Calls */

const NEW_MS = 20_000;
const facts = openFrame();
const freshness = createFreshness();
/** When a number was first seen as ready. @type {Map<string, number>} */
const since = new Map();
/** @type {Calls|null} */
let calls = null;

const making = h("ol", { class: "calls" });
const ready = h("ol", { class: "calls", "aria-live": "polite" });

function draw() {
  const now = Date.now();
  fill(making, calls?.making.length ? calls.making.map((call) => h("li", { class: "num", "data-testid": "making" }, call)) : h("li", { class: "nothing" }, calls ? t("暂时没有") : t("正在取号…")));
  fill(ready, calls?.ready.length ? calls.ready.map((call) => h("li", { class: `num ${now - (since.get(call) ?? 0) < NEW_MS ? "new" : ""}`, "data-testid": "ready" }, call)) : h("li", { class: "nothing" }, t("暂时没有")));
}

/** @param {Calls} told */
function take(told) {
  const first = calls === null;
  for (const call of [...since.keys()]) if (!told.ready.includes(call)) since.delete(call);
  for (const call of told.ready) if (!since.has(call)) since.set(call, first ? 0 : Date.now());
  calls = told;
  draw();
}

document.title = t("取餐 · %(shop)s", { shop: facts.shop });
document.body.replaceChildren(h("main", { class: "pickup" },
  h("header", { class: "pickup-top" }, h("h1", {}, facts.shop), facts.demo ? h("span", { class: "ribbon" }, t("演示店")) : null, h("span", { class: "sp" }), freshness.element, freshness.time),
  h("section", { class: "pickup-making", "aria-labelledby": "making" }, h("h2", { id: "making" }, icon("coffee"), t("制作中")), making),
  h("section", { class: "pickup-ready", "aria-labelledby": "ready" }, h("h2", { id: "ready" }, icon("check"), t("请取餐")), ready)));
draw();
window.setInterval(draw, 5000);
follow(facts.data, take, freshness);
