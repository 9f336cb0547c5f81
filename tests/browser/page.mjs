/** What a story needs: one Chromium for each test file, a window of its own for each story. */
import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { base, launch, openContext, patience, setting } from "./browser.mjs";

const artifacts = join(dirname(fileURLToPath(import.meta.url)), "../.artifacts/browser");

let browser;
after(() => browser?.close());

/**
 * A test with a page. It fails when the page says an error in its console or leaves one uncaught, too; `expected` are those
 * that belong to the story. A picture of a failure is in tests/.artifacts/browser.
 */
export function story(name, { expected = [], ...options }, act) {
  test(name, { timeout: 4 * patience }, async () => {
    browser ??= await launch();
    const context = await openContext(browser, options);
    const page = await context.newPage();
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(`uncaught: ${error.stack ?? error}`));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(`${message.text()} (${message.location().url})`);
    });
    try {
      await act(page);
      assert.deepEqual(complaints.filter((complaint) => !expected.some((pattern) => pattern.test(complaint))), [], "the console has no errors");
    } catch (error) {
      mkdirSync(artifacts, { recursive: true });
      await page.screenshot({ path: join(artifacts, `${name.replace(/\W+/g, "-")}.png`), timeout: 5000 }).catch(() => undefined);
      throw error;
    } finally {
      await context.close();
    }
  });
}

/** The row of the DAG list. */
export const rowOf = (page, dagId) => page.locator("tbody tr").filter({ has: page.getByRole("link", { name: dagId, exact: true }) });

/** The state in the header of a run or a task. */
export const headState = (page, state) => page.locator("h1").getByText(state, { exact: true });

/** Something small and passing that the page says after an action. */
export const said = (page, text) => page.getByRole("alert").filter({ hasText: text }).first().waitFor();

const headers = { "X-Updraft": "1", Origin: base };

/** A user of the story's own, made as an administrator; their password is theirs alone. */
export async function newUser(page, role) {
  const user = { username: unique(role), password: unique("password"), role };
  const reply = await page.request.post("/api/v2/updraft/users", { headers, data: user });
  assert.equal(reply.status(), 201, await reply.text());
  return user;
}

/** From here on the window is this user's. */
export async function signInAs(page, { username, password }) {
  const reply = await page.request.post("/auth/session", { headers, data: { username, password } });
  assert.equal(reply.status(), 204, await reply.text());
}

/** Runs a DAG once its file has been read, and waits until the run is over. */
export async function ran(page, dagId, conf = {}) {
  const dag = `/api/v2/dags/${dagId}`;
  let made;
  do {
    made = await page.request.post(`${dag}/dagRuns`, { headers, data: { logical_date: null, conf } });
    assert.ok([200, 404].includes(made.status()), await made.text());
  } while (!made.ok());
  const run = await made.json();
  for (;;) {
    const now = await (await page.request.get(`${dag}/dagRuns/${encodeURIComponent(run.dag_run_id)}`)).json();
    if (["success", "failed"].includes(now.state)) return now;
    await page.waitForTimeout(100);
  }
}

/** No page is wider than its window. */
export async function fitsTheWindow(page, what) {
  const { content, window } = await page.evaluate(() => ({ content: document.scrollingElement.scrollWidth, window: document.documentElement.clientWidth }));
  assert.ok(content <= window, `${what} is ${content} px wide in a window of ${window} px`);
}

/** An id that no other story and no earlier run of this one has. */
export const unique = (name) => `${name}_${Date.now().toString(36)}${process.pid.toString(36)}`;

/** A DAG file of the story's own, as an editor saves it: at once. It goes when the tests of the file are over. */
export function dagFile(dagId) {
  const folder = setting("UPDRAFT_DAGS_FOLDER");
  const path = join(folder, `${dagId}.yaml`);
  after(() => rmSync(path, { force: true }));
  return {
    name: `${dagId}.yaml`,
    write(text) {
      const draft = join(dirname(folder), `${dagId}.draft`);
      writeFileSync(draft, text);
      renameSync(draft, path);
    },
  };
}

/** A file that a task waits for, outside of the DAGs folder. */
export function gate(name) {
  const path = join(dirname(setting("UPDRAFT_DAGS_FOLDER")), unique(name));
  after(() => rmSync(path, { force: true }));
  return { path, open: () => writeFileSync(path, "") };
}
