import assert from "node:assert/strict";
import { base, password, username } from "./browser.mjs";
import { headState, rowOf, story } from "./page.mjs";

/** Before the sign-in the page asks who it is, and a wrong password is refused: both are a 401 that the browser reports. */
const unauthorized = /status of 401 .*\/auth\/session\)$/;

const tasks = [
  "pick_day", "extract_north", "extract_west", "seed_east", "extract_east", "transform", "load_mart", "check_quality", "read_mart", "publish",
  "quarantine", "report",
];

story("sign in, and follow daily_sales from the list to its chart", { signedIn: false, expected: [unauthorized] }, async (page) => {
  await page.goto("/dags");
  await page.waitForURL(/\/sign-in/);
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("User name or password is wrong.").waitFor();
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${base}/dags`);

  const row = rowOf(page, "daily_sales");
  await row.getByText("Success", { exact: true }).waitFor();
  await row.getByRole("link", { name: "daily_sales", exact: true }).click();

  // The cell with the focus says in words what the canvas shows in colours.
  const cell = page.getByRole("gridcell");
  await cell.press("Control+Home"); // the head of the oldest run
  const said = {};
  for (const _ of tasks) {
    await cell.press("ArrowDown");
    const [, task, state] = /^(.+), run .+: (.+)$/.exec(await cell.getAttribute("aria-label"));
    said[task] = state;
  }
  assert.deepEqual(said, Object.fromEntries(tasks.map((task) => [task, task === "quarantine" ? "Skipped" : "Success"])));

  await page.getByRole("link", { name: "Graph" }).click();
  for (const task of tasks) await page.locator(".react-flow__node").getByText(task, { exact: true }).waitFor();
  assert.equal(await page.locator(".react-flow__node").count(), tasks.length);

  await page.locator(".react-flow__node").getByRole("link", { name: /^publish/ }).click();
  await headState(page, "Success").waitFor();
  await page.getByRole("tab", { name: "XCom" }).click();
  const chart = page.getByRole("img", { name: "Picture in chart_svg" });
  await chart.waitFor();
  await page.waitForFunction((img) => img.complete && img.naturalWidth > 0, await chart.elementHandle());
});

story("sign out ends the session", { expected: [unauthorized] }, async (page) => {
  await page.goto("/dags");
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByText("admin (admin)").waitFor();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL(/\/sign-in/);
  await page.goto("/dags/daily_sales");
  await page.waitForURL(/\/sign-in\?next=/);
});
