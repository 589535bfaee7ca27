/** Time-ordered ids (RFC 9562, version 7), made by the device at the tap. */

/**
 * @param {number} now_ms
 * @param {Uint8Array} random at least 10 bytes
 * @returns {string}
 */
export function uuid7(now_ms, random) {
  const time = now_ms.toString(16).padStart(12, "0");
  const noise = [...random.slice(0, 10)];
  noise[0] = (noise[0] & 0x0f) | 0x70;
  noise[2] = (noise[2] & 0x3f) | 0x80;
  const hex = time + noise.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/**
 * A new id from this machine's clock and random source.
 * @returns {string}
 */
export function newUuid() {
  return uuid7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
}
