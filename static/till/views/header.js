/** The strip on top: shop, network and unsent sales in words, clock, who is at the till, lock. */
import { t } from "../i18n.js";
import { askedSheet } from "./asked.js";
import { avatar, fill, h, icon } from "./dom.js";
import { shiftButton } from "./shift/menu.js";
import { daysOld, minutesAhead } from "../freshness.js";
import { now, state, watch } from "./state.js";
import { clockTime } from "./words.js";

const TICK_MS = 5000;

/** How the network is, as tone and drawing. @returns {{tone: string, drawing: string}} */
export function syncLook() {
  const { online, pending, quarantined } = state.sync;
  if (!online) return { tone: "bad", drawing: "cloud-off" };
  if (quarantined) return { tone: "wait", drawing: "alert" };
  return pending ? { tone: "wait", drawing: "cloud-wait" } : { tone: "", drawing: "cloud-ok" };
}

/** @returns {HTMLElement} a clock that keeps itself right */
export function clock() {
  const element = h("time", { class: "clock num" });
  const tick = () => { element.textContent = clockTime(now()); };
  tick();
  window.setInterval(tick, TICK_MS);
  return element;
}

/** @returns {HTMLElement|null} the demo shop says so */
export function demoRibbon() {
  return state.boot.shop.demo ? h("span", { class: "ribbon" }, t("演示店")) : null;
}

/**
 * @param {{openUnsent: () => void, lock: () => void}} act
 * @returns {HTMLElement}
 */
export function header({ openUnsent, lock }) {
  const sync = h("button", { type: "button", class: "sync", onclick: openUnsent, "data-testid": "sync-state", "aria-describedby": "sync-help" });
  const who = h("span", { class: "who" });
  const drawSync = () => {
    const { tone, drawing } = syncLook();
    sync.className = `sync ${tone}`;
    fill(sync, icon(drawing), h("span", { role: "status" }, state.sync.words));
  };
  const drawWho = () => {
    const face = state.boot.people.find((person) => person.id === state.person?.id);
    who.hidden = !state.person;
    if (state.person) fill(who, face ? avatar(face) : icon("user"), h("span", { class: "name" }, state.person.nickname));
  };
  const asked = h("button", { type: "button", class: "sync wait", onclick: askedSheet, "data-testid": "asked", hidden: true });
  const drawAsked = () => {
    const back = state.asked.filter((entry) => entry.answer !== null).length;
    asked.hidden = state.asked.length === 0;
    fill(asked, icon(back ? "check" : "phone"), h("span", { role: "status" }, back ? t("老师已回答 %(count)s 件", { count: back }) : t("等批准 %(count)s 件", { count: state.asked.length })));
  };
  const old = h("span", { class: "sync wait", role: "status", hidden: true, "data-testid": "old-catalogue" });
  const drawOld = () => {
    const days = daysOld(state.heard, now());
    old.hidden = days === 0;
    if (days) fill(old, icon("alert"), h("span", {}, t("菜单和价格是 %(days)s 天前的", { days })));
  };
  const wrong = h("span", { class: "sync wait", role: "status", hidden: true, "data-testid": "wrong-clock" });
  const drawWrong = () => {
    const minutes = minutesAhead(state.sync.clockOffset_ms);
    wrong.hidden = minutes === 0;
    if (minutes) fill(wrong, icon("alert"), h("span", {}, minutes > 0 ? t("平板的时钟快了 %(minutes)s 分钟，请调准", { minutes }) : t("平板的时钟慢了 %(minutes)s 分钟，请调准", { minutes: -minutes })));
  };
  watch(["sync"], drawWrong);
  drawWrong();
  window.setInterval(drawOld, TICK_MS);
  watch(["heard"], drawOld);
  drawOld();
  watch(["asked"], drawAsked);
  watch(["sync"], drawSync);
  watch(["person", "boot"], drawWho);
  drawSync();
  drawWho();
  return h("header", { class: "top" },
    h("h1", { class: "brand" }, state.boot.shop.name), demoRibbon(), sync, old, wrong, shiftButton(), asked,
    h("span", { id: "sync-help", class: "visually-hidden" }, t("打开未上传的单子")),
    h("span", { class: "sp" }), clock(), who,
    h("button", { type: "button", class: "lock-now", onclick: lock, "aria-label": t("锁屏") }, icon("lock"), h("span", { class: "word" }, t("锁屏"))));
}
