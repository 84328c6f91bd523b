// Before anything is drawn: says that scripts run, so that what needs them can show itself. The kits look for these names.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
