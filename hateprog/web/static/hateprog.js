// What scripts add to a page that works without them.
import { initAll as startGovuk } from "./vendor/govuk/govuk-frontend.min.js";
import { initAll as startMoj } from "./vendor/moj/moj-frontend.min.js";
import { startAutosave } from "./autosave.js";
import { startDatePickers } from "./datepicker.js";
import { startIdleWarning } from "./idle.js";
import { startProgress } from "./progress.js";
import { dropUnsent } from "./unsent.js";

startDatePickers();
startGovuk();
startMoj();

const signedIn = "keepAlive" in document.body.dataset;
if (!signedIn) dropUnsent();
document.querySelectorAll("form[data-sign-out]").forEach((form) => form.addEventListener("submit", dropUnsent));
document.querySelectorAll("form[data-autosave]").forEach(startAutosave);
document.querySelectorAll("[data-progress]").forEach((shown) => startProgress(shown));
if (signedIn) startIdleWarning(document.getElementById("idle"), document.body.dataset);
