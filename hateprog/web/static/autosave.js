// A draft saves itself: two seconds after typing stops, when the page is hidden or left, and again and again while the network is lost.
import { dropUnsent, keepUnsent, unsent } from "./unsent.js";

const PAUSE = 2_000;
const FIRST_RETRY = 2_000;
const LAST_RETRY = 60_000;
const OWN_FIELDS = new Set(["csrf_token", "form_token", "version"]);

class Autosave {
  constructor(form) {
    this.form = form;
    this.address = form.dataset.autosave;
    this.status = form.querySelector("[data-autosave-status]");
    this.retry = FIRST_RETRY;
    this.changes = 0;
    this.saved = 0;
    this.sending = false;
    this.stopped = false;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", () => this.stop());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.save(true));
    window.addEventListener("pagehide", () => this.save(true));
    window.addEventListener("pageshow", (event) => event.persisted && this.resume());
    window.addEventListener("online", () => this.save());
    this.restore();
  }

  changed() {
    this.changes += 1;
    this.wait(PAUSE);
  }

  wait(milliseconds) {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.save(), milliseconds);
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  resume() {
    this.stopped = false;
    if (this.changes !== this.saved) this.wait(PAUSE);
  }

  async save(leaving = false) {
    if (this.stopped || this.changes === this.saved || (this.sending && !leaving)) return;
    clearTimeout(this.timer);
    const sent = this.changes;
    this.sending = true;
    try {
      const response = await fetch(this.address, this.request(leaving));
      if (response.status >= 500) throw new Error(`Status ${response.status}`);
      await this.answered(response, sent);
    } catch {
      this.unreachable();
    } finally {
      this.sending = false;
    }
  }

  request(leaving) {
    const body = new FormData(this.form);
    const csrf = body.get("csrf_token");
    ["form_token", ...this.secrets()].forEach((name) => body.delete(name)); // the one-time token belongs to the button
    const size = [...body.values()].reduce((sum, value) => sum + value.length * 3, 0);
    return {
      method: "POST",
      body,
      headers: { "X-CSRFToken": csrf, Accept: "application/json" },
      credentials: "same-origin",
      redirect: "manual",
      keepalive: leaving && size < 60_000, // browsers refuse more than 64 KiB from a page that is left
    };
  }

  async answered(response, sent) {
    this.retry = FIRST_RETRY;
    dropUnsent(this.address);
    if (response.ok) {
      this.saved = Math.max(this.saved, sent);
      document.dispatchEvent(new Event("seen")); // a draft that is saved counts as doing something
      await this.takeVersion(response);
      this.say("saved", clockTime(new Date()));
      if (this.changes !== this.saved) this.wait(PAUSE);
    } else if (response.status === 401 || response.type === "opaqueredirect") {
      this.say("signedOut");
      this.stop();
    } else if (response.status === 409) {
      this.say("stale");
      this.stop();
    } else {
      this.say("refused");
    }
  }

  async takeVersion(response) {
    const field = this.form.elements.namedItem("version");
    if (!field || !response.headers.get("Content-Type")?.startsWith("application/json")) return;
    const { version } = await response.json();
    if (version !== undefined) field.value = version;
  }

  unreachable() {
    keepUnsent(this.address, { version: this.version(), answers: this.answers() });
    this.say("offline");
    this.wait(this.retry);
    this.retry = Math.min(this.retry * 2, LAST_RETRY);
  }

  version() {
    return this.form.elements.namedItem("version")?.value ?? null;
  }

  answers() {
    const left = new Set([...OWN_FIELDS, ...this.secrets()]);
    return [...new FormData(this.form)].filter(([name]) => !left.has(name));
  }

  secrets() {
    return [...this.form.elements].filter((field) => field.type === "password").map((field) => field.name);
  }

  // A copy belongs to the version that it was typed over: what was saved later, here or elsewhere, is never undone by it.
  restore() {
    const kept = unsent(this.address);
    if (!kept) return;
    if (kept.version !== this.version()) {
      dropUnsent(this.address);
      return;
    }
    for (const field of this.form.elements) {
      if (!field.name || OWN_FIELDS.has(field.name) || field.type === "hidden" || field.type === "password") continue;
      const values = kept.answers.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    }
    this.say("restored");
    this.changed();
  }

  say(what, time) {
    if (this.status) this.status.textContent = this.status.dataset[what].replace("{time}", time);
  }
}

// As the pages write it: 4pm, 4:02pm; in the service's own time zone, wherever the computer thinks that it is.
function clockTime(moment) {
  const parts = new Intl.DateTimeFormat("en-GB", { hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: "Europe/London" }).formatToParts(moment);
  const [hour, minute] = ["hour", "minute"].map((type) => Number(parts.find((part) => part.type === type).value));
  return `${hour % 12 || 12}${minute ? `:${String(minute).padStart(2, "0")}` : ""}${hour < 12 ? "am" : "pm"}`;
}

export function startAutosave(form) {
  return new Autosave(form);
}
