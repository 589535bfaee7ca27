/** The till's words: msgids are the Chinese text; the catalogue for other languages is put in by the shell. */

/** @type {Object<string, string>} */
let catalogue = {};

/**
 * @param {Object<string, string>} translations msgid -> text
 */
export function setCatalogue(translations) {
  catalogue = translations;
}

/**
 * The text in the language of the page, "%(name)s" filled from facts.
 * @param {string} msgid
 * @param {Object<string, string|number>} [facts]
 * @returns {string}
 */
export function t(msgid, facts = {}) {
  const text = Object.hasOwn(catalogue, msgid) && catalogue[msgid] ? catalogue[msgid] : msgid;
  return plain(text, facts);
}

/**
 * The text as it is, "%(name)s" filled from facts.
 * @param {string} text
 * @param {Object<string, string|number>} [facts]
 * @returns {string}
 */
export function plain(text, facts = {}) {
  return text.replace(/%\((\w+)\)[sd]/g, (whole, name) => (Object.hasOwn(facts, name) ? String(facts[name]) : whole));
}

/**
 * A text that is translated where it is shown, marked here so that it is found.
 * @param {string} msgid
 * @returns {string}
 */
export function mark(msgid) {
  return msgid;
}
