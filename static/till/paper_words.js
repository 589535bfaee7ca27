/** Words on paper follow the shop's language, as the network printer's do: a receipt is the customer's, not the cashier's. */
import { plain, t as inPageLanguage } from "./i18n.js";
import { state } from "./views/state.js";

/**
 * @param {string} msgid
 * @param {Object<string, string|number>} [facts]
 * @returns {string}
 */
export const t = (msgid, facts = {}) => (state.boot.shop.language === "en" ? inPageLanguage : plain)(msgid, facts);
