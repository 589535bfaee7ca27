/** A barcode scanner is a very fast keyboard that ends with Enter: recognised by its pace, whatever has the focus. */

const PACE_MS = 50;
const SHORTEST = 4;

/**
 * Turns key presses into scans. Pure: time comes with each key.
 * @returns {(key: string, at_ms: number) => string|null} the code, when this key completed one
 */
export function wedgeReader() {
  let code = "";
  let last_ms = -Infinity;
  return (key, at_ms) => {
    if (at_ms - last_ms > PACE_MS) code = "";
    last_ms = at_ms;
    if (key === "Enter") {
      const scanned = code;
      code = "";
      return scanned.length >= SHORTEST ? scanned : null;
    }
    if (key.length === 1) code += key;
    return null;
  };
}

/**
 * Listen for scans on the whole page. The Enter of a scan does nothing else.
 * @param {{onScan: (code: string) => void, target?: EventTarget}} options
 */
export function createScanner({ onScan, target = document }) {
  const read = wedgeReader();
  /** @param {Event} event */
  const listen = (event) => {
    if (!(event instanceof KeyboardEvent) || event.ctrlKey || event.metaKey || event.altKey) return;
    const code = read(event.key, event.timeStamp);
    if (code === null) return;
    event.preventDefault();
    event.stopPropagation();
    onScan(code);
  };
  return {
    start: () => target.addEventListener("keydown", listen, { capture: true }),
    stop: () => target.removeEventListener("keydown", listen, { capture: true }),
  };
}
