/** Reads the till's codes with the camera of a phone, where its browser can: each new code becomes a line of the field. */
const EVERY_MS = 250;
const OURS = /^MB1:/;
const place = document.getElementById("scan-camera");
const Detector = /** @type {any} */ (globalThis).BarcodeDetector;

/** @param {HTMLElement} box */
function offer(box) {
  const { start = "", stop: ending = "", count = "", none = "" } = box.dataset;
  const field = /** @type {HTMLTextAreaElement} */ (document.getElementById(box.dataset.field ?? ""));
  const button = /** @type {HTMLButtonElement} */ (box.querySelector("button"));
  const label = /** @type {HTMLElement} */ (button.querySelector("span"));
  const told = /** @type {HTMLElement} */ (box.querySelector("[role=status]"));
  const video = /** @type {HTMLVideoElement} */ (box.querySelector("video"));
  const detector = new Detector({ formats: ["qr_code"] });
  /** @type {MediaStream|null} */
  let stream = null;

  /** @param {string} code */
  function take(code) {
    const lines = field.value.split("\n").map((line) => line.trim()).filter(Boolean);
    if (!OURS.test(code) || lines.includes(code.trim())) return;
    field.value = [...lines, code.trim()].join("\n");
    told.textContent = count.replace("%(count)s", String(lines.length + 1));
  }

  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.hidden = true;
    label.textContent = start;
  }

  async function look() {
    while (stream) {
      for (const found of await detector.detect(video).catch(() => [])) take(found.rawValue);
      await new Promise((soon) => { setTimeout(soon, EVERY_MS); });
    }
  }

  button.addEventListener("click", async () => {
    if (stream) { stop(); return; }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      video.hidden = false;
      label.textContent = ending;
      await video.play();
      void look();
    } catch {
      stop();
      told.textContent = none;
    }
  });
  addEventListener("pagehide", stop);
  box.hidden = false;
}

if (place && Detector && navigator.mediaDevices) offer(place);

export {};
