/** Takes the pictures in docs/screens: node screenshots.mjs FOLDER */
import assert from "node:assert/strict";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { launch, openContext } from "./browser.mjs";

const folder = process.argv[2] ?? "docs/screens";
const largest = 200 * 1024;
const windows = [[1440, 900], [390, 844]];
const schemes = ["light", "dark"];
const dagId = "daily_sales";
/** Runs by hand before the pictures, so that there is a past to see: the days back, and orders spoilt in that run. */
const past = [[9, 0], [8, 0], [7, 3], [6, 0], [5, 0], [4, 0], [3, 5], [2, 0], [1, 0]];
const others = ["example_hello", "example_params", "example_groups", "example_expand", "example_trigger_rules", "example_when", "example_python", "example_xcom", "example_skip", "example_retries"];

const browser = await launch();
const api = (await openContext(browser)).request;
const headers = { "X-Updraft": "1", Origin: process.env.UPDRAFT_URL };

async function until(what, look) {
  const deadline = Date.now() + 300_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    assert.ok(Date.now() < deadline, `${what} took too long`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

const runsOf = async (id) => (await (await api.get(`/api/v2/dags/${id}/dagRuns?limit=100&order_by=-run_after`)).json()).dag_runs ?? [];
const trigger = async (id, body) => {
  const reply = await api.post(`/api/v2/dags/${id}/dagRuns`, { headers, data: { logical_date: null, conf: {}, ...body } });
  assert.ok(reply.ok(), `triggering ${id}: ${reply.status()} ${await reply.text()}`);
};

const first = await until(`the run of ${dagId}`, async () => (await runsOf(dagId)).find((run) => run.state === "success"));
for (const [days, spoilt] of past) {
  const day = new Date(Date.now() - days * 86_400_000);
  day.setUTCHours(0, 0, 0, 0);
  await trigger(dagId, { logical_date: day.toISOString(), run_after: day.toISOString(), conf: spoilt ? { inject_bad_orders: spoilt } : {} });
}
for (const id of others) await trigger(id);
for (const id of [dagId, ...others]) await until(`${id}'s runs`, async () => (await runsOf(id)).every((run) => ["success", "failed"].includes(run.state)));

// A bad day, to be seen beside a good one; and who may do what.
const runs = await runsOf(dagId);
const spoiltRun = runs.find((run) => run.conf?.inject_bad_orders);
assert.ok(spoiltRun, "a run with bad orders");
const allowed = async (reply) => assert.ok(reply.ok(), `${reply.url()}: ${reply.status()} ${await reply.text()}`);
await allowed(await api.post("/api/v2/updraft/users", { headers, data: { username: "ann.lee", password: "for-the-pictures", role: "viewer" } }));
for (const grant of [{ tag: "sales", role: "user" }, { dag_id: "example_params", role: "op" }, { tag: "defaults", role: "none" }]) {
  await allowed(await api.put("/api/v2/updraft/users/ann.lee/grants", { headers, data: grant }));
}
for (const [name, kind] of [["shop-orders", "hmac"], ["deploys", "github"], ["payments", "stripe"]]) {
  await allowed(await api.post("/api/v2/updraft/webhooks", { headers, data: { name, dag_id: dagId, kind } }));
}

const runPath = `/dags/${dagId}/runs/${encodeURIComponent(first.dag_run_id)}`;
/** Each picture: where, and what must be there first. */
const pictures = {
  dags: ["/dags", (page) => page.getByRole("link", { name: dagId, exact: true }).waitFor()],
  grid: [`/dags/${dagId}`, (page) => page.getByRole("rowheader", { name: "publish" }).waitFor()],
  graph: [`/dags/${dagId}/graph?run=${encodeURIComponent(first.dag_run_id)}`, (page) => page.locator(".react-flow__node").filter({ hasText: "report" }).waitFor()],
  failures: ["/failures", (page) => page.getByRole("listitem").first().waitFor()],
  compare: [`/dags/${dagId}/runs/${encodeURIComponent(spoiltRun.dag_run_id)}?tab=compare`, (page) => page.getByRole("link", { name: "publish", exact: true }).waitFor()],
  user: ["/admin/users/ann.lee", (page) => page.getByText("example_params").waitFor()],
  webhooks: [`/dags/${dagId}/webhooks`, (page) => page.getByText("shop-orders").waitFor()],
  run: [runPath, (page) => page.getByRole("link", { name: "publish", exact: true }).waitFor()],
  task: [`${runPath}/tasks/publish?tab=xcom`, (page) => page.getByRole("img", { name: /chart_svg/ }).waitFor()],
};

mkdirSync(folder, { recursive: true });
for (const [width, height] of windows) {
  for (const scheme of schemes) {
    const context = await openContext(browser, { width, height, scheme });
    const page = await context.newPage();
    for (const [name, [path, ready]] of Object.entries(pictures)) {
      await page.goto(path);
      await ready(page);
      await page.evaluate(() => document.fonts.ready);
      const file = join(folder, `${name}-${width}-${scheme}.png`);
      await page.screenshot({ path: file, animations: "disabled" });
      const { size } = statSync(file);
      assert.ok(size <= largest, `${file} has ${size} bytes`);
    }
    await context.close();
  }
}
await browser.close();
