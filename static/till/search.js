/** Finding a product by what a student types: name, pinyin initials, full pinyin, code, barcode. */

/** @typedef {import("./types.js").Product} Product */
/** @typedef {import("./types.js").Variant} Variant */

/**
 * @param {string} text
 * @returns {string}
 */
const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s'’-]/g, "");

/**
 * How well a product answers, 0 best; null = not at all.
 * @param {Product} product
 * @param {string} typed plain
 * @returns {number|null}
 */
function rank(product, typed) {
  const codes = [product.code, ...product.barcodes, ...product.variants.flatMap((variant) => [variant.code, ...variant.barcodes])].filter(Boolean).map(plain);
  if (codes.includes(typed)) return 0;
  const names = [product.name, product.name_en].filter(Boolean).map(plain);
  const spelled = [product.initials, product.pinyin].filter(Boolean).map(plain);
  if (names.includes(typed) || spelled.includes(typed)) return 1;
  if (names.some((name) => name.startsWith(typed))) return 2;
  if (spelled.some((word) => word.startsWith(typed))) return 3;
  if (codes.some((code) => code.startsWith(typed))) return 4;
  if (plain(product.name).includes(typed)) return 5;
  if (product.initials && plain(product.initials).includes(typed)) return 6;
  if (names.some((name) => name.includes(typed))) return 7;
  return spelled.some((word) => word.includes(typed)) ? 8 : null;
}

/**
 * Products that match, best first, otherwise in catalogue order. Nothing typed = all of them.
 * @param {Product[]} products
 * @param {string} text
 * @returns {Product[]}
 */
export function searchProducts(products, text) {
  const typed = plain(text);
  if (!typed) return products;
  return products
    .map((product) => ({ product, rank: rank(product, typed) }))
    .filter((one) => one.rank !== null)
    .sort((one, other) => Number(one.rank) - Number(other.rank))
    .map((one) => one.product);
}

/**
 * What a scanned code names: a variant's own code before the product's.
 * @param {Product[]} products
 * @param {string} code
 * @returns {{product: Product, variant: Variant|null}|null}
 */
export function findByCode(products, code) {
  const scanned = plain(code);
  if (!scanned) return null;
  /** @type {(holder: {code: string, barcodes: string[]}) => boolean} */
  const named = (holder) => [holder.code, ...holder.barcodes].some((one) => one && plain(one) === scanned);
  for (const product of products) {
    const variant = product.variants.find(named);
    if (variant) return { product, variant };
  }
  const product = products.find(named);
  return product ? { product, variant: null } : null;
}
