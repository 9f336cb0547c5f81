/**
 * Sign-in at an OpenID provider: a certified one (oidc-provider), on another site than Updraft (localhost, 127.0.0.1), since cookies
 * of a session do not go along when another site sends a browser here.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { createInterface } from "node:readline";
import Provider from "oidc-provider";
import { setting } from "./browser.mjs";
import { fitsTheWindow, rowOf, story } from "./page.mjs";

const client = { client_id: "updraft", client_secret: "a secret of two: %&" };
/** Who is in which group at the provider. */
const groups = new Map();
let daemon;
let url;
let server;
const root = mkdtempSync(join(tmpdir(), "updraft-oidc-"));

before(async () => {
  chmodSync(root, 0o755); // PostgreSQL runs as another user when started by root
  server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://localhost:${server.address().port}`;
  const { UPDRAFT_DATABASE_URL, ...environment } = process.env;
  daemon = spawn(setting("UPDRAFT_BINARY"), ["standalone", "--home", join(root, "home"), "--dags-folder", setting("UPDRAFT_DAGS_FOLDER"), "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...environment,
      UPDRAFT__LOG__LEVEL: "warn",
      UPDRAFT__OIDC__ISSUER: issuer,
      UPDRAFT__OIDC__CLIENT_ID: client.client_id,
      UPDRAFT_OIDC_CLIENT_SECRET: client.client_secret,
      UPDRAFT__OIDC__ROLES: "staff=viewer,ops=op",
      UPDRAFT__OIDC__BUTTON: "Sign in with Example",
    },
  });
  for await (const line of createInterface({ input: daemon.stdout })) {
    url ??= /^\s*Open\s+(\S+)/.exec(line)?.[1].replace(/\/$/, "");
    if (line.startsWith("Press ctrl-C")) break;
  }
  assert.ok(url, "the daemon ended before it was ready; its log is above");
  daemon.stdout.resume();
  const provider = new Provider(issuer, {
    clients: [{ ...client, redirect_uris: [`${url}/auth/oidc/callback`] }],
    cookies: { keys: ["of this test"] },
    // By the standard these are on the page about the user, not in the ID token.
    claims: { openid: ["sub"], profile: ["preferred_username", "groups"] },
    findAccount: (_, login) => ({ accountId: login, claims: () => ({ sub: login, preferred_username: login, groups: groups.get(login) ?? [] }) }),
  });
  server.on("request", provider.callback());
});

after(async () => {
  if (daemon.exitCode === null) {
    daemon.kill("SIGTERM");
    await once(daemon, "exit");
  }
  server.close();
  server.closeAllConnections();
  rmSync(root, { recursive: true, force: true });
});

/** Nobody is signed in at first, which the browser notes as a failed request; and the provider's pages have no icon, and a font from elsewhere. */
const signedOut = (name, options, act) =>
  story(name, { ...options, signedIn: false, expected: [/status of 401/, /localhost:\d+\/favicon\.ico/] }, async (page) => {
    await page.route("https://fonts.googleapis.com/**", (route) => route.fulfill({ contentType: "text/css", body: "" }));
    await act(page);
  });

/** At the provider, who lets everybody in and asks whether Updraft may know. */
async function signInThere(page, login) {
  await page.getByPlaceholder("Enter any login").fill(login);
  await page.getByPlaceholder("and password").fill("anything");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

signedOut("somebody signs in at the provider and lands on the page that was asked for", {}, async (page) => {
  groups.set("ann", ["staff"]);
  await page.goto(`${url}/dags?search=example_hello`);
  await page.getByRole("link", { name: "Sign in with Example" }).click();
  await signInThere(page, "ann");
  await page.waitForURL(`${url}/dags?search=example_hello`);
  await rowOf(page, "example_hello").waitFor();
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByText("ann (viewer)").waitFor();

  // Next time the provider knows her still, and she has another group.
  groups.set("ann", ["staff", "ops"]);
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign in with Example" }).click();
  await page.waitForURL(`${url}/dags`);
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByText("ann (op)").waitFor();
});

signedOut("who is in no group is told so, also on a phone", { width: 390, height: 844, language: "ko" }, async (page) => {
  await page.goto(`${url}/sign-in`);
  await page.getByRole("link", { name: "Sign in with Example" }).waitFor();
  await fitsTheWindow(page, "the sign-in page");
  await page.getByRole("link", { name: "Sign in with Example" }).click();
  await signInThere(page, "bob");
  await page.getByText("로그인할 수 있는 그룹이 없습니다", { exact: false }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  await fitsTheWindow(page, "the sign-in page with a refusal");
  const session = await page.request.get(`${url}/auth/session`);
  assert.equal(session.status(), 401);
});

signedOut("what stands in the address is not said on the page", {}, async (page) => {
  await page.goto(`${url}/sign-in?problem=${encodeURIComponent("<b>call 555-1234</b>")}`);
  await page.getByRole("link", { name: "Sign in with Example" }).waitFor();
  assert.equal(await page.getByText("555-1234").count(), 0);
  await page.goto(`${url}/auth/oidc/callback?state=x&error=${encodeURIComponent("call 555-1234")}`);
  await page.getByText("more than ten minutes ago").waitFor();
  assert.equal(await page.getByText("555-1234").count(), 0);
});
