// What somebody typed while the server could not be reached, kept in this tab only, and only until it is saved or they sign out.
const PREFIX = "unsent:";

export function keepUnsent(address, answers) {
  try {
    sessionStorage.setItem(PREFIX + address, JSON.stringify(answers));
  } catch {
    // No room, or not allowed here: the status on the page already says that nothing is saved.
  }
}

export function unsent(address) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + address));
  } catch {
    return null;
  }
}

export function dropUnsent(address) {
  try {
    const names = typeof address === "string" ? [PREFIX + address] : Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));
    names.forEach((name) => sessionStorage.removeItem(name));
  } catch {
    // Not allowed here, so nothing was kept here.
  }
}
