/** A QR code as a drawing; always dark on white, so that every phone reads it. */
import { encode } from "../../vendor/uqr@0.1.3/index.mjs";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} text
 * @param {string} label
 * @param {"L"|"M"} [ecc] how much of it may be unreadable
 * @returns {SVGSVGElement}
 */
export function qrDrawing(text, label, ecc = "M") {
  const { data, size } = encode(text, { ecc, border: 1 });
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : []))).join(""));
  path.setAttribute("fill", "#000");
  svg.append(path);
  return svg;
}
