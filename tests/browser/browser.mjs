/** Chromium, and windows of it that look at the daemon of scripts/with-daemon. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

export const setting = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: scripts/e2e starts a daemon and sets it`);
  return value;
};
export const base = setting("UPDRAFT_URL").replace(/\/$/, "");
export const username = process.env.UPDRAFT_USER ?? "admin";
export const password = setting("UPDRAFT_ADMIN_PASSWORD");

/** For every wait; a machine that is busy compiling something else still makes it. */
export const patience = 60_000;

const candidates = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export async function launch() {
  const executablePath = candidates.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error("no Chromium: install the package chromium, or set CHROMIUM to the path of one");
  return chromium.launch({
    executablePath,
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  });
}

/** A window with a session; nothing of another one is in it. */
export async function openContext(browser, { signedIn = true, width = 1440, height = 900, scheme = "light", language = "en" } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale: language, baseURL: base, deviceScaleFactor: 1 });
  context.setDefaultTimeout(patience);
  if (signedIn) {
    const reply = await context.request.post("/auth/session", { data: { username, password }, headers: { "X-Updraft": "1", Origin: base } });
    assert.equal(reply.status(), 204, "sign-in by the API");
  }
  return context;
}
