import assert from "node:assert/strict";
import { dagFile, fitsTheWindow, said, story, unique } from "./page.mjs";

const dagId = unique("backfilled");
const file = dagFile(dagId);
file.write(`dag_id: ${dagId}
schedule: "@daily"
is_paused_upon_creation: false
start_date: 2099-01-01
params:
  shop: north
tasks:
  load: {bash: "test {{ ds }} != 2024-01-02"}
  publish: {depends_on: load, bash: "true"}
`);

/** The page of the DAG's backfills, once its file has been read. */
async function open(page) {
  for (;;) {
    const reply = await page.request.get(`/api/v2/dags/${dagId}`);
    if (reply.ok()) break;
    await page.waitForTimeout(100);
  }
  await page.goto(`/dags/${dagId}/backfills`);
}

for (const width of [1440, 390]) {
  story(`a backfill is looked at, made and done again, ${width} px`, { width }, async (page) => {
    const day = (number) => `2024-${width === 1440 ? "01" : "02"}-0${number}T00:00`;
    await open(page);
    await page.getByRole("button", { name: "New backfill" }).click();
    await page.getByLabel("From").fill(day(1));
    await page.getByLabel("To", { exact: true }).fill(day(3));
    await page.getByText("3 runs will start").waitFor();
    await fitsTheWindow(page, "the dialog");
    await page.getByRole("button", { name: "Start 3 runs" }).click();
    await said(page, "Backfill started");
    await page.getByText("3 of 3 runs over").first().waitFor();
    await fitsTheWindow(page, "the list");
    if (width === 1440) {
      // One of them fails; only that is done again.
      await page.getByRole("button", { name: "New backfill" }).click();
      await page.getByLabel("From").fill(day(1));
      await page.getByLabel("To", { exact: true }).fill(day(4));
      await page.getByRole("combobox", { name: "Dates that have a run already" }).click();
      await page.getByRole("option", { name: "Do failed runs again" }).click();
      await page.getByText("2 runs will start").waitFor();
      await page.getByText("Left alone: it has a run").first().waitFor();
      await page.getByRole("button", { name: "Start 2 runs" }).click();
      await page.getByText("2 of 2 runs over · Failed: 1 · 2 left alone").waitFor();
      await page.locator("tbody button[aria-expanded]").first().click();
      await page.locator("tbody li").nth(3).waitFor();
      assert.equal(await page.locator("tbody li").count(), 4);
    }
  });
}
