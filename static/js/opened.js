/** Waits until the real shop answers instead of the demo, then opens its login. */
const EVERY_MS = 400;
const login = document.getElementById("changing-over")?.dataset.login ?? "/login";

async function look() {
  try {
    const answer = await fetch("/healthz", { cache: "no-store" });
    if (answer.ok && (await answer.json()).demo === false) {
      location.replace(login);
      return;
    }
  } catch {
    // nobody answers while the shops change places
  }
  setTimeout(look, EVERY_MS);
}

void look();
