/** Building the page safely: nodes and text only, never markup from data. */

/** @typedef {Node|string|number|null|undefined|false} Child */
/** @typedef {Object<string, unknown>} Props */

const SVG = "http://www.w3.org/2000/svg";
const LONG_PRESS_MS = 480;
const IDLE_MS = 500;

/**
 * An element. `on…` functions become listeners, `value` and `checked` properties, the rest attributes; false, null and
 * undefined leave an attribute out.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Props} [props]
 * @param {...(Child|Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on") && typeof value === "function") {
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else if (name === "value" && "value" in element) {
      Object.assign(element, { value });
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...nodes(children));
  return element;
}

/**
 * @param {(Child|Child[])[]} children
 * @returns {(Node|string)[]}
 */
function nodes(children) {
  return children.flat().filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}

/**
 * @param {Element} element
 * @param {...(Child|Child[])} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
}

/**
 * These children in this order; those that are there already stay where they are, so that they are not laid out again.
 * @param {Element} element
 * @param {Element[]} children
 */
export function keep(element, children) {
  for (const old of [...element.childNodes]) if (!children.includes(/** @type {Element} */ (old))) old.remove();
  children.forEach((child, place) => { if (element.childNodes[place] !== child) element.insertBefore(child, element.childNodes[place] ?? null); });
}

/**
 * Draws only when one of its facts is another one than at the last time.
 * @param {() => unknown[]} facts
 * @param {() => void} draw
 * @returns {() => void}
 */
export function whenChanged(facts, draw) {
  /** @type {unknown[]} */
  let before = [];
  return () => {
    const told = facts();
    if (before.length && told.every((fact, place) => fact === before[place])) return;
    before = told;
    draw();
  };
}

/** Run the work when the browser has nothing better to do, soon at the latest. @param {() => void} work */
export function whenIdle(work) {
  if (window.requestIdleCallback) window.requestIdleCallback(work, { timeout: IDLE_MS });
  else window.setTimeout(work, IDLE_MS / 10);
}

/**
 * A drawing of the page's own; decoration, so hidden from readers. A reference to the file would have the browser load
 * and read it again with every draw.
 * @param {string} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const drawings = /** @type {HTMLTemplateElement} */ (document.getElementById("icons")).content;
  const drawn = /** @type {Element} */ (drawings.getElementById(name)?.cloneNode(true));
  svg.setAttribute("viewBox", drawn.getAttribute("viewBox") ?? "");
  svg.append(...drawn.childNodes);
  return svg;
}

/**
 * A button with icon and word.
 * @param {string} word
 * @param {() => void} act
 * @param {{class?: string, icon?: string, label?: string, disabled?: boolean, testid?: string}} [how]
 * @returns {HTMLButtonElement}
 */
export function button(word, act, how = {}) {
  return h("button", {
    type: "button", class: `button ${how.class ?? ""}`, onclick: act, disabled: how.disabled, "aria-label": how.label, "data-testid": how.testid,
  }, how.icon ? icon(how.icon) : null, h("span", { class: "word" }, word));
}

/**
 * Holding the finger (or the right mouse button) on an element; the click that follows is swallowed.
 * @param {HTMLElement} element
 * @param {() => void} act
 */
export function onLongPress(element, act) {
  let timer = 0;
  let held = false;
  const stop = () => window.clearTimeout(timer);
  element.addEventListener("pointerdown", (event) => {
    held = false;
    if (event.button !== 0) return;
    timer = window.setTimeout(() => { held = true; act(); }, LONG_PRESS_MS);
  });
  for (const name of ["pointerup", "pointerleave", "pointercancel"]) element.addEventListener(name, stop);
  element.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    if (held) return;
    stop();
    held = true;
    act();
  });
  element.addEventListener("click", (event) => {
    if (!held) return;
    held = false;
    event.stopImmediatePropagation();
    event.preventDefault();
  }, { capture: true });
}

/**
 * A person's picture, or (also when it cannot be fetched) the first character on their colour, which is a class.
 * @param {{initial: string, colour: string, photo: string|null}} face
 * @returns {HTMLElement}
 */
export function avatar(face) {
  const place = h("span", { class: `avatar ${face.colour}`, "aria-hidden": "true" });
  fill(place, face.photo ? h("img", { src: face.photo, alt: "", onerror: () => fill(place, face.initial) }) : face.initial);
  return place;
}
