import assert from "node:assert/strict";
import { dagFile, fitsTheWindow, ran, story, unique } from "./page.mjs";

const text = (shop) => `params:\n  shop: north\ntasks:\n  check:\n    bash: test "{{ params.shop }}" = ${shop}\n  publish:\n    depends_on: check\n    bash: echo published\n`;

/** A run that went well, and one that failed with other values. */
async function twoRuns(page) {
  const dagId = unique("compared");
  const file = dagFile(dagId);
  file.write(text("north"));
  const good = await ran(page, dagId, { shop: "north" });
  const bad = await ran(page, dagId, { shop: "south" });
  assert.deepEqual([good.state, bad.state], ["success", "failed"]);
  return { dagId, file, good, bad };
}

const rowOf = (page, task) => page.getByRole("row").filter({ has: page.getByRole("link", { name: task, exact: true }) });
const runPath = (dagId, run) => `/dags/${dagId}/runs/${encodeURIComponent(run.dag_run_id)}`;

story("a run is compared with the last one that went well", {}, async (page) => {
  const { dagId, file, good, bad } = await twoRuns(page);
  await page.goto(runPath(dagId, bad));
  await page.getByRole("tab", { name: "Compare" }).click();
  await page.getByRole("link", { name: good.dag_run_id, exact: true }).waitFor();
  await page.getByText("Conf: 1 difference", { exact: true }).waitFor();
  await page.getByRole("row").filter({ hasText: "shop" }).getByText("south").waitFor();
  await page.getByText("Definition: both ran v1", { exact: true }).waitFor();
  await rowOf(page, "check").getByText("Failed", { exact: true }).waitFor();
  await rowOf(page, "publish").getByText("Upstream failed", { exact: true }).waitFor();

  // The file changes: the next run has another version.
  file.write(text("south"));
  let mended;
  do mended = await ran(page, dagId, { shop: "south" });
  while (mended.dag_versions.at(-1).version_number < 2);
  await page.goto(`${runPath(dagId, mended)}?tab=compare&with=${encodeURIComponent(good.dag_run_id)}`);
  await page.getByText("Changed tasks: check", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Line by line" }).click();
  await page.waitForURL(/code\?.*compare=1/);
});

story("two runs are ticked in the list and compared", {}, async (page) => {
  const { dagId, good, bad } = await twoRuns(page);
  await page.goto(`/dags/${dagId}/runs`);
  await page.getByLabel(`Compare ${bad.dag_run_id}`).check();
  await page.getByText("Tick two runs to compare them.").waitFor();
  await page.getByLabel(`Compare ${good.dag_run_id}`).check();
  await page.getByRole("link", { name: "Compare", exact: true }).click();
  await page.waitForURL(/tab=compare/);
  assert.ok(decodeURIComponent(page.url()).includes(bad.dag_run_id), "the newer run is looked at");
  await page.getByText("Conf: 1 difference", { exact: true }).waitFor();
});

story("the first run has nothing beside it", {}, async (page) => {
  const dagId = unique("lonely");
  dagFile(dagId).write("tasks:\n  only:\n    bash: echo only\n");
  const run = await ran(page, dagId);
  await page.goto(`${runPath(dagId, run)}?tab=compare`);
  await page.getByText("There is no other run to compare with").waitFor();
});

story("a run that is gone is said so", { expected: [/status of 404 .*\/compare\?/] }, async (page) => {
  const { dagId, bad } = await twoRuns(page);
  await page.goto(`${runPath(dagId, bad)}?tab=compare&with=gone`);
  await page.getByText("Not found", { exact: true }).waitFor();
});

story("a comparison fits a phone", { width: 390, height: 844 }, async (page) => {
  const { dagId, bad } = await twoRuns(page);
  await page.goto(`${runPath(dagId, bad)}?tab=compare`);
  await rowOf(page, "check").waitFor();
  await fitsTheWindow(page, "the page");
});
