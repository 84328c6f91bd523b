// Long work that goes on elsewhere: fetches the page anew every few seconds and puts its progress in place of the old.
const EVERY = 3000;
const AT_MOST = 200; // then somebody else may ask: a page that was left open must not keep a session alive for ever

export function startProgress(shown, asked = 0) {
  if (asked < AT_MOST) setTimeout(() => askAgain(shown, asked), EVERY);
}

async function askAgain(shown, asked) {
  let now = shown;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    now = answer.ok && !answer.redirected ? page.querySelector("[data-progress]") : null;
  } catch {
    // no connection: ask again
  }
  if (now === null) {
    location.reload();
    return;
  }
  if (now !== shown) shown.replaceChildren(...document.importNode(now, true).childNodes);
  startProgress(shown, asked + 1);
}
