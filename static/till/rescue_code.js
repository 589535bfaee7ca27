/**
 * Envelopes as QR codes: the second copy of a sale, on paper or from one screen to another. A code is
 * `MB1:<id>:<part>/<parts>:<signs>:<data>`, its data base45 of a deflated text: the tablet's signature, then each envelope's
 * canonical text, from which the envelope with its hash can be rebuilt sign by sign. shop/till/rescue/code.py reads it.
 */
import { canonicalText } from "./envelope.js";

/** @typedef {import("./types.js").Envelope} Envelope */

/** How many signs a code may hold: a phone reads it from a screen, a 58 mm printer can print it. */
export const MOST_SIGNS = 1200;
const PARTING = "\u0000";
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/** What sales say again and again, each written as one control sign; those never stand raw in JSON. The order is part of the format. */
const OFTEN = [
  '{"v":1,"order_uuid":"', '","number":"', '","call_number":"', '","business_day":"', '","day_count":', ',"service":"takeaway","cashier_id":', ',"service":"dine_in","cashier_id":',
  ',"note":"","lines":[{"line_no":1,"product_id":', ',"variant_id":null,"name":"', ',"quantity":1000,"list_price_fen":', ',"modifiers":[', '],"unit_price_fen":',
  ',"override":null,"discount_fen":0,"discounts":[],"combo":null,"comp":null,"total_fen":', ',"tax":{"code":"', '","rate_bp":', ',"included":true,"fen":', '},"note":""}', ',{"line_no":',
  '"product_id":', '],"order_discount":null,"gross_fen":', ',"discount_fen":', ',"total_fen":', ',"rounding_fen":', ',"payments":[{"payment_uuid":"', '","method":"', '","net_fen":',
  ',"tendered_fen":', ',"change_fen":', ',"external_ref":"', '"}],"parked_uuid":null}',
];

const NEWLINE = 10;

/** @param {number} place @returns {string} the control sign that stands for it; a new line parts the fields */
const signFor = (place) => String.fromCharCode(place + 1 < NEWLINE ? place + 1 : place + 2);

/** @param {string} text @returns {string} */
export const shorten = (text) => OFTEN.reduce((short, often, place) => short.replaceAll(often, signFor(place)), text);

/**
 * RFC 9285: two bytes become three signs of a QR code's dense alphabet.
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function base45(bytes) {
  let text = "";
  for (let place = 0; place < bytes.length; place += 2) {
    const pair = place + 1 < bytes.length;
    let value = pair ? bytes[place] * 256 + bytes[place + 1] : bytes[place];
    for (let sign = 0; sign < (pair ? 3 : 2); sign += 1) {
      text += DIGITS[value % 45];
      value = Math.floor(value / 45);
    }
  }
  return text;
}

/** @param {string} text @returns {Promise<Uint8Array>} */
async function deflated(text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** What a signature is made over. @param {Envelope[]} envelopes @returns {string} */
export const signedText = (envelopes) => envelopes.map((envelope) => envelope.sha256).join("\n");

/**
 * The codes of these envelopes: one, or several parts when it is too much for one.
 * @param {Envelope[]} envelopes
 * @param {string} signature of `signedText`, empty without one
 * @returns {Promise<string[]>}
 */
export async function codesOf(envelopes, signature) {
  const data = base45(await deflated(shorten([signature, ...envelopes.map(canonicalText)].join(PARTING))));
  const id = envelopes[0].sha256.slice(0, 6).toUpperCase();
  const parts = Math.ceil(data.length / MOST_SIGNS);
  return Array.from({ length: parts }, (_, part) => {
    const piece = data.slice(part * MOST_SIGNS, (part + 1) * MOST_SIGNS);
    return `MB1:${id}:${part + 1}/${parts}:${piece.length}:${piece}`;
  });
}

/**
 * Codes for everything that waits, as many envelopes in each as fit, so that a code that cannot be read loses no other.
 * @param {Envelope[]} envelopes
 * @param {(text: string) => Promise<string>} sign
 * @returns {Promise<string[]>}
 */
export async function rescueCodes(envelopes, sign) {
  /** @type {string[]} */
  const codes = [];
  let batch = /** @type {Envelope[]} */ ([]);
  let made = /** @type {string[]} */ ([]);
  for (const envelope of envelopes) {
    const more = [...batch, envelope];
    const tried = await codesOf(more, await sign(signedText(more)));
    if (tried.length === 1 || batch.length === 0) {
      [batch, made] = [more, tried];
    } else {
      codes.push(...made);
      batch = [envelope];
      made = await codesOf(batch, await sign(signedText(batch)));
    }
  }
  return [...codes, ...made];
}
