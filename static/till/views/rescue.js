/** The way out when the server stays away: everything unsent as a file, or as codes that any other device of the shop reads. */
import { codesOf, rescueCodes, signedText } from "../rescue_code.js";
import { t } from "../i18n.js";
import { button, fill, h, icon } from "./dom.js";
import { qrDrawing } from "./qr.js";
import { services } from "./services.js";
import { openSheet } from "./sheet.js";
import { now, state } from "./state.js";
import { toast } from "./toast.js";

/** @typedef {import("../types.js").Envelope} Envelope */

/** Everything of this tablet that may not be in the books. @returns {Promise<Envelope[]>} */
const unsentEnvelopes = async () => (await services.store.unsent()).map((record) => record.envelope);

/**
 * The codes of one sale for its paper; none where the sale is no longer here, or the browser cannot make them.
 * @param {string} order_uuid
 * @returns {Promise<string[]>}
 */
export async function paperCodes(order_uuid) {
  try {
    const order = await services.store.order(order_uuid);
    const envelope = order ? await services.store.envelope(order.envelope_uuid) : null;
    return envelope ? await codesOf([envelope], await services.signing.sign(signedText([envelope]))) : [];
  } catch {
    return [];
  }
}

/** @param {Envelope[]} envelopes */
async function download(envelopes) {
  const signature = await services.signing.sign(signedText(envelopes)).catch(() => "");
  const text = JSON.stringify({ shop: state.boot.shop.name, device: state.boot.device, made_at: new Date(now()).toISOString(), signature, envelopes }, null, 1);
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const { letter, epoch } = state.boot.device;
  h("a", { href: address, download: `unsent-${letter}${epoch > 1 ? epoch : ""}-${new Date(now()).toISOString().slice(0, 10)}.json` }).click();
  window.setTimeout(() => URL.revokeObjectURL(address), 10_000);
  toast(t("已导出 %(count)s 张单据。把文件交给老师。", { count: envelopes.length }), "ok");
}

/** The sheet with codes one after the other. */
export async function rescueSheet() {
  const sheet = openSheet({ title: t("救援码和导出"), subtitle: t("网络一直不通，或平板要修时用"), testid: "rescue-sheet" });
  const envelopes = await unsentEnvelopes();
  if (!envelopes.length) {
    fill(sheet.body, h("div", { class: "empty" }, icon("cloud-ok"), h("p", {}, t("全部都在账上了。"))));
    sheet.foot.remove();
    return;
  }
  const place = h("div", { class: "rescue" });
  fill(sheet.body, h("div", { class: "callout" }, icon("info"), t("老师在电脑或手机上打开「扫码找回单据」，把下面的码一个个扫进去，单据就进待核。扫过的码再扫也不会重复；这台平板以后连上了照常上传，也不会重复。")), place);
  const file = button(t("导出文件"), () => void download(envelopes), { class: "plain big", icon: "bag", testid: "rescue-file" });
  /** @type {string[]} */
  let codes = [];
  let shown = 0;
  const draw = () => {
    fill(place, h("div", { class: "qr big" }, qrDrawing(codes[shown], t("救援码"), "L")),
      h("p", { class: "num", role: "status", "data-testid": "rescue-place" }, t("第 %(place)s 个，共 %(count)s 个", { place: shown + 1, count: codes.length })));
    back.disabled = shown === 0;
    next.disabled = shown === codes.length - 1;
  };
  const go = (/** @type {number} */ by) => { shown = Math.max(0, Math.min(codes.length - 1, shown + by)); draw(); };
  const back = button(t("上一个"), () => go(-1), { class: "big", icon: "back" });
  const next = button(t("下一个"), () => go(1), { class: "act big grow", testid: "rescue-next" });
  fill(sheet.foot, file, back, next);
  try {
    codes = await rescueCodes(envelopes, services.signing.sign);
    draw();
  } catch {
    fill(place, h("div", { class: "callout warn", role: "alert" }, icon("alert"), t("这个浏览器做不了救援码，请用「导出文件」。")));
    fill(sheet.foot, file);
  }
}
