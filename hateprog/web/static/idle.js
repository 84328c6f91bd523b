// Two minutes before somebody who does nothing is signed out: says so, and lets them stay. The server decides; this only warns.
import { dropUnsent } from "./unsent.js";

const WARN_BEFORE = 120_000;
const OFTEN = 1_000;
const GIVE_UP = 5_000;
const LAST_SEEN = "idle:seen";

class IdleWarning {
  constructor(dialog, { idleSeconds, keepAlive, signedOut }) {
    this.dialog = dialog;
    this.allowed = Number(idleSeconds) * 1_000;
    this.keepAlive = keepAlive;
    this.signedOut = signedOut;
    this.signOut = document.querySelector("[data-sign-out]");
    this.left = dialog.querySelector("[data-idle-left]");
    this.seen();
    document.addEventListener("seen", () => this.seen());
    dialog.querySelector("[data-idle-stay]").addEventListener("click", () => this.stay());
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.stay();
    });
    setInterval(() => this.look(), OFTEN);
  }

  // Every page asked for, in any tab, counts for the server; tabs tell one another through local storage (a time, nothing else).
  seen() {
    this.lastSeen = Date.now();
    try {
      localStorage.setItem(LAST_SEEN, String(this.lastSeen));
    } catch {
      // Not allowed here: this tab then counts alone.
    }
  }

  seenAnywhere() {
    try {
      return Math.max(this.lastSeen, Number(localStorage.getItem(LAST_SEEN)));
    } catch {
      return this.lastSeen;
    }
  }

  look() {
    const left = this.allowed - (Date.now() - this.seenAnywhere());
    if (left <= 0) this.leave();
    else if (left <= WARN_BEFORE) this.warn(left);
    else if (this.dialog.open) this.dialog.close();
  }

  warn(left) {
    const minutes = Math.ceil(left / 60_000);
    const words = minutes > 1 ? this.left.dataset.many.replace("{minutes}", minutes) : this.left.dataset.one;
    if (this.left.textContent !== words) this.left.textContent = words;
    if (!this.dialog.open) this.dialog.showModal();
  }

  async stay() {
    const csrf = document.querySelector("meta[name=csrf-token]").content;
    try {
      const headers = { "X-CSRFToken": csrf, Accept: "application/json" };
      const response = await fetch(this.keepAlive, { method: "POST", headers, credentials: "same-origin", redirect: "manual" });
      if (response.ok) {
        this.seen();
        this.dialog.close();
      } else if (response.status < 500) {
        this.leave();
      }
    } catch {
      // No network: the warning stays, and so does the button.
    }
  }

  // The session ends by a form like any other: no address that somebody could be led to signs anybody out.
  async leave() {
    if (this.leaving) return;
    this.leaving = true;
    dropUnsent();
    const body = new FormData(this.signOut);
    body.set("idle", "1");
    try {
      const soon = AbortSignal.timeout(GIVE_UP);
      await fetch(this.signOut.action, { method: "POST", body, credentials: "same-origin", redirect: "manual", signal: soon });
    } catch {
      // No network: the server ends the session by itself.
    }
    window.location.replace(this.signedOut);
  }
}

export function startIdleWarning(dialog, settings) {
  return new IdleWarning(dialog, settings);
}
