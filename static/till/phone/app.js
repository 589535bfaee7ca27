/** The answering page on a teacher's phone: what the till asks, the password, sixteen digits. It never needs the server. */
import { answerTo, digestOf, inGroups, readLink, readNumber } from "../challenge.js";
import { setCatalogue, t } from "../i18n.js";
import { formatFen, parseYuan } from "../money.js";
import { fill, h, icon } from "../views/dom.js";
import { qrDrawing } from "../views/qr.js";
import { KeyGone, openKeyring, WrongPassword } from "./keyring.js";

/** @typedef {import("../challenge.js").Challenge} Challenge */
/** @typedef {import("../challenge.js").Asked} Asked */

const OLD_MS = 10 * 60_000;
const main = /** @type {HTMLElement} */ (document.querySelector("main"));

/** @returns {Object<string, string>} what each action is called */
const actions = () => JSON.parse(document.getElementById("actions")?.textContent || "{}");

/** @param {string} label @param {Object<string, unknown>} [props] @param {string} [help] */
function labelled(label, props = {}, help = "") {
  const input = h("input", { autocomplete: "off", ...props });
  return { input, element: h("label", {}, h("span", {}, label), input, help ? h("small", {}, help) : null) };
}

const problemBox = () => h("p", { class: "wrong", role: "alert" });

/** The phone has no key: how to get one. @param {string} words */
function drawNotReady(words) {
  fill(main, h("section", { class: "card", "data-testid": "phone-not-ready" }, h("h1", {}, t("断网批准")), h("p", {}, icon("info"), words),
    h("a", { class: "go", href: "/approvals/phone" }, t("联网开通这部手机"))));
}

/** @param {Challenge & {what: string}} asked @returns {HTMLElement} */
function facts(asked) {
  const rows = [[t("什么单"), asked.what || "—"], [t("原因"), asked.reason], [t("平板"), asked.place.replace(/\d+-.*$/, "")],
    [t("时间"), new Date(asked.asked_at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })]];
  return h("div", {}, h("p", { class: "what" }, h("b", {}, actions()[asked.action] ?? asked.action), h("span", { class: "amount" }, formatFen(asked.amount_fen))),
    h("dl", {}, rows.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]).flat()),
    Date.now() - Date.parse(asked.asked_at) > OLD_MS ? h("p", { class: "wait" }, icon("alert"), t("这个请求已经超过十分钟，收银台不会再收。请让收银台重新问一次。")) : null);
}

/** Number, action and amount, when the picture cannot be scanned. */
function typedIn() {
  const number = labelled(t("收银台上的编号"), { placeholder: "A1-7-482199-41", autocapitalize: "characters", "data-testid": "phone-number" });
  const action = h("select", { "data-testid": "phone-action" }, Object.entries(actions()).map(([value, word]) => h("option", { value }, word)));
  const amount = labelled(t("金额（元）"), { inputmode: "decimal", placeholder: "18.00", "data-testid": "phone-amount" });
  return {
    element: h("div", { class: "typed" }, number.element, h("label", {}, h("span", {}, t("批准什么")), action), amount.element),
    /** @returns {Promise<Asked|null>} */
    read: async () => {
      const fen = parseYuan(amount.input.value);
      return fen === null ? null : readNumber(number.input.value, action.value, fen);
    },
  };
}

/** @param {string} answer @param {string} nickname */
function drawAnswer(answer, nickname) {
  fill(main, h("section", { class: "card", "data-testid": "phone-answer" }, h("h1", {}, t("批准码")), h("p", { class: "digits", tabindex: -1 }, inGroups(answer)),
    h("p", {}, t("让收银台输入这 16 位数字，或用扫码枪扫下面的码。只对这一次、这个金额有效。")), qrDrawing(answer, t("批准码")),
    h("p", { class: "quiet" }, t("%(nickname)s的手机", { nickname })), h("button", { type: "button", class: "go", onclick: () => { location.hash = ""; void draw(); } }, t("好了"))));
  /** @type {HTMLElement} */ (main.querySelector(".digits")).focus();
}

async function draw() {
  if (!globalThis.crypto?.subtle) return drawNotReady(t("这个地址不安全（不是 https），浏览器不让手机保存钥匙。"));
  const ring = await openKeyring();
  const own = await ring.kept();
  if (!own) return drawNotReady(t("这部手机还不能批准。联网时用自己的账号开通一次，以后断网也能用。"));
  const scanned = location.hash ? readLink(location.hash) : null;
  const typed = scanned ? null : typedIn();
  const password = labelled(t("您自己的密码"), { type: "password", autocomplete: "current-password", "data-testid": "phone-password" });
  const problem = problemBox();
  const send = h("button", { type: "submit", class: "go", "data-testid": "phone-yes" }, t("批准"));
  const agree = async () => {
    fill(problem);
    const asked = scanned ? { ...scanned, digest: await digestOf(scanned) } : await typed?.read();
    if (!asked) { fill(problem, icon("alert"), t("编号、批准什么和金额对不上。请照着收银台的屏幕再核对一遍。")); return; }
    if (!password.input.value) { fill(problem, icon("alert"), t("请输入您自己的密码，表示是您本人批准。")); return; }
    send.disabled = true;
    try {
      const key = await ring.open(password.input.value);
      drawAnswer(await answerTo(key, asked), own.nickname);
    } catch (error) {
      password.input.value = "";
      if (error instanceof KeyGone) drawNotReady(t("密码连续输错 5 次，这部手机上的钥匙已经删掉。请联网重新开通。"));
      else if (error instanceof WrongPassword) fill(problem, icon("alert"), t("密码不对。连续输错 5 次，这部手机就要重新开通。"));
      else throw error;
    }
    send.disabled = false;
  };
  fill(main, h("form", { class: "card", "data-testid": "phone-form", onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); void agree(); } },
    h("h1", {}, t("断网批准")), scanned ? facts(scanned) : h("p", { class: "quiet" }, t("用手机相机扫收银台上的码，这里会自己填好；扫不了就照着屏幕输入。")),
    typed?.element, password.element, problem, send,
    h("p", { class: "quiet" }, t("%(nickname)s的手机 · 自己提的操作不能自己批准", { nickname: own.nickname }))));
}

/** The newest page takes over by itself: nothing is ever open here for long. */
async function keepFresh() {
  const registration = await navigator.serviceWorker?.getRegistration("/yes");
  registration?.waiting?.postMessage({ kind: "activate" });
  registration?.update().catch(() => {});
}

setCatalogue(JSON.parse(document.getElementById("messages")?.textContent || "{}"));
window.addEventListener("hashchange", () => void draw());
void draw();
void keepFresh();
