/** The barista board: what to make, the oldest first; a tap moves it on; what is done waits at the right. */
import { t } from "../i18n.js";
import { button, fill, h, icon } from "../views/dom.js";
import { doneCard, openCard } from "./card.js";
import { chime } from "./chime.js";
import { createFreshness, follow, fullScreen, openFrame } from "./frame.js";
import { printTicket } from "./print.js";
import { columns, nextStep, recallStep, stateWord, waiting } from "./tickets.js";

/** @typedef {import("./tickets.js").Content} Content */
/** @typedef {import("./tickets.js").Shown} Shown */
/** @typedef {import("./tickets.js").Step} Step */

const AGES_EVERY_MS = 10_000;
const STAY_MS = 7000;
const facts = openFrame();
const freshness = createFreshness();
/** @type {Content|null} */
let content = null;
let station = Number(new URLSearchParams(location.search).get("station") ?? 0);
let sound = false;
/** What was just moved here, so that one tap shows at once. @type {Set<string>} */
const sent = new Set();

const stations = h("div", { class: "segments", role: "group", "aria-label": t("制作点") });
const counts = h("p", { class: "counts", "aria-live": "polite", "data-testid": "counts" });
const open = h("section", { class: "open-tickets", "aria-label": t("要做的"), tabindex: 0 });
const doneTitle = h("h2", {});
const done = h("ul", { class: "done-tickets", tabindex: 0, "aria-label": t("做好了，等人取") });
const said = h("div", { class: "board-said", role: "status" });
const speaker = button("", () => { sound = !sound; if (sound) chime(); drawSound(); }, { class: "plain", testid: "sound" });

function drawSound() {
  speaker.setAttribute("aria-pressed", String(sound));
  fill(speaker, icon(sound ? "sound" : "silent"), h("span", { class: "word" }, sound ? t("有新单会响") : t("静音")));
}

function drawStations() {
  const choices = [{ id: 0, name: t("全部") }, ...(content?.stations ?? [])];
  fill(stations, choices.map((one) => h("button", { type: "button", "data-focus": `station-${one.id}`, "aria-pressed": String(one.id === station), onclick: () => choose(one.id) }, one.name)));
}

/** @param {number} id */
function choose(id) {
  station = id;
  const address = new URL(location.href);
  if (id) address.searchParams.set("station", String(id)); else address.searchParams.delete("station");
  history.replaceState(null, "", address);
  draw();
}

const shown = () => columns(content?.tickets ?? [], station);

function draw() {
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.focus : undefined;
  const { open: toMake, done: made } = shown();
  const now = freshness.now();
  drawStations();
  const lines = toMake.flatMap((ticket) => ticket.lines);
  fill(counts, content ? [h("b", { class: "num" }, lines.filter((line) => line.state === "queued").length), ` ${stateWord("queued")} · `, h("b", { class: "num" }, lines.filter((line) => line.state === "making").length), ` ${stateWord("making")}`] : "");
  if (!content) fill(open, h("p", { class: "nothing", role: "status" }, t("正在取制作单…")));
  else if (!toMake.length) fill(open, h("div", { class: "nothing" }, icon("coffee"), h("p", {}, t("没有要做的。收银台一收款，这里就会出现。"))));
  else fill(open, toMake.map((ticket, place) => openCard(ticket, place + 1, now, { step, print })));
  fill(doneTitle, t("做好了 · 等人取"), " ", h("span", { class: "num" }, made.length));
  fill(done, made.length ? made.map((ticket) => doneCard(ticket, { step, print })) : h("li", { class: "quiet" }, t("做好的会排在这里。")));
  if (focused) /** @type {HTMLElement|null} */ (document.querySelector(`[data-focus="${CSS.escape(focused)}"]`))?.focus();
}

/** @param {string} url @param {Object<string, string>} form @returns {Promise<any>} */
async function post(url, form) {
  const [name, value] = facts.token ?? ["", ""];
  const response = await fetch(url, { method: "POST", body: new URLSearchParams(form), headers: { Accept: "application/json", [name]: value }, credentials: "same-origin" });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

/** @param {string} words @param {{word: string, act: () => void}} [offer] */
function tell(words, offer) {
  fill(said, h("div", { class: "toast" }, h("span", {}, words), offer ? button(offer.word, () => { fill(said); offer.act(); }, { class: "plain" }) : null));
  window.setTimeout(() => fill(said), STAY_MS);
}

/** @param {Step} move */
async function step(move) {
  if (move.lines.some((line) => sent.has(line))) return;
  for (const line of move.lines) sent.add(line);
  try {
    await post(facts.steps ?? "", { lines: move.lines.join(","), before: move.before, after: move.after });
    await poll.ask();
    if (move.after === "collected") tell(t("已标记取走。"), { word: t("撤销"), act: () => void step({ before: "collected", after: "done", lines: move.lines }) });
  } catch {
    tell(t("没有改成：连不上服务器，等恢复后再点。"));
  } finally {
    for (const line of move.lines) sent.delete(line);
  }
}

/** @param {Shown} ticket */
async function print(ticket) {
  try {
    const { before } = await post(facts.prints ?? "", { lines: ticket.lines.map((line) => line.uuid).join(",") });
    printTicket(ticket, { shop: facts.shop, again: before > 0 });
  } catch {
    tell(t("连不上服务器，先照着屏幕做。恢复后再打印。"));
  }
}

/** Numbers move the ticket in that place on, Enter the first one; Backspace takes the last one that was done back. */
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const { open: toMake, done: made } = shown();
  const free = !(document.activeElement instanceof HTMLButtonElement || document.activeElement instanceof HTMLAnchorElement);
  const ticket = /^[1-9]$/.test(event.key) ? toMake[Number(event.key) - 1] : event.key === "Enter" && free ? toMake[0] : undefined;
  const move = ticket ? nextStep(ticket) : event.key === "Backspace" && made[0] && !made[0].voided ? recallStep(made[0]) : null;
  if (!move) return;
  event.preventDefault();
  void step(move);
});

/** @param {Content} told */
function take(told) {
  const before = waiting(content);
  const fresh = [...waiting(told)].some((key) => !before.has(key));
  if (sound && content && fresh) chime();
  content = told;
  if (station && !told.stations.some((one) => one.id === station)) station = 0;
  draw();
}

document.title = t("吧台看板 · %(shop)s", { shop: facts.shop });
document.body.replaceChildren(h("div", { class: "board" },
  h("header", { class: "board-top" }, h("h1", {}, t("吧台看板")), facts.demo ? h("span", { class: "ribbon" }, t("演示店")) : null, stations, counts, h("span", { class: "sp" }), freshness.element, freshness.time, speaker, fullScreen(t("全屏"))),
  h("main", { class: "board-body" }, open, h("aside", { class: "done-side", "aria-label": t("做好了，等人取") }, doneTitle, done)), said));
drawSound();
draw();
window.setInterval(draw, AGES_EVERY_MS);
const poll = follow(facts.data, take, freshness);
