/** Two soft tones for a new ticket; only after somebody switched the sound on. */

const TONES = [660, 880];
/** @type {AudioContext|null} */
let audio = null;

/** Play it. */
export function chime() {
  audio ??= new AudioContext();
  const { currentTime } = audio;
  for (const [place, frequency] of TONES.entries()) {
    const tone = audio.createOscillator();
    const loudness = audio.createGain();
    tone.frequency.value = frequency;
    loudness.gain.setValueAtTime(0.0001, currentTime + place * 0.18);
    loudness.gain.exponentialRampToValueAtTime(0.25, currentTime + place * 0.18 + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, currentTime + place * 0.18 + 0.3);
    tone.connect(loudness).connect(audio.destination);
    tone.start(currentTime + place * 0.18);
    tone.stop(currentTime + place * 0.18 + 0.32);
  }
}
