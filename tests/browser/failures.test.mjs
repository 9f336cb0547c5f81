import assert from "node:assert/strict";
import { dagFile, fitsTheWindow, gate, newUser, ran, said, signInAs, story, unique } from "./page.mjs";

/** Two runs that fail for the same reason, until `open`. */
async function broken(page) {
  const dagId = unique("broken_feed");
  const { path, open } = gate("mended");
  dagFile(dagId).write(`tasks:\n  load:\n    bash: test -e ${path}\n  after:\n    depends_on: load\n    bash: echo after\n`);
  for (const _ of [1, 2]) assert.equal((await ran(page, dagId)).state, "failed");
  return { dagId, open };
}

const causeOf = (page, dagId) => page.getByRole("listitem").filter({ hasText: dagId });

story("what failed for one reason is found, looked at and run again in one go", {}, async (page) => {
  const { dagId, open } = await broken(page);
  await page.goto("/dags");
  await page.getByText("Failures in the last 24 hours").waitFor();
  await page.getByRole("link", { name: "Show", exact: true }).click();
  await page.getByRole("heading", { name: "Failures", exact: true }).waitFor();
  await page.goto(`/failures?dag=${dagId}`);

  const cause = causeOf(page, dagId).filter({ hasText: "load" }).first();
  await cause.getByText("2 times").waitFor();
  await cause.getByRole("button", { expanded: false }).first().click();
  await cause.getByRole("link", { name: "load", exact: true }).first().waitFor();
  assert.equal(await cause.getByRole("row").count(), 3, "a head and two runs");

  await cause.getByRole("button", { name: "Rerun 2", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Rerun tasks of 2 runs").waitFor();
  await dialog.getByText("4 task instances will run again").waitFor();
  await dialog.getByLabel(/^Downstream/).uncheck();
  await dialog.getByText("2 task instances will run again").waitFor();
  await dialog.getByLabel(/^Downstream/).check();
  await dialog.getByText("4 task instances will run again").waitFor();
  open();
  await dialog.getByRole("button", { name: "Rerun 4" }).click();
  await said(page, "4 task instances cleared");
  await page.getByText("Nothing failed", { exact: true }).waitFor();
});

story("who may only look sees causes and reruns nothing", {}, async (page) => {
  const { dagId } = await broken(page);
  await signInAs(page, await newUser(page, "viewer"));
  await page.goto("/failures");
  await page.getByRole("combobox", { name: "DAG" }).click();
  await page.getByRole("option", { name: dagId }).click();
  const button = causeOf(page, dagId).first().getByRole("button", { name: /^Rerun \d/ });
  await button.waitFor();
  assert.ok(await button.isDisabled());
});

for (const scheme of ["light", "dark"]) {
  story(`causes fit a phone, ${scheme}`, { width: 390, height: 844, scheme, language: "ko" }, async (page) => {
    const { dagId } = await broken(page);
    await page.goto(`/failures?dag=${dagId}`);
    await causeOf(page, dagId).first().getByRole("button", { expanded: false }).first().click();
    await page.getByRole("heading", { name: /^아직 실패 상태/ }).waitFor();
    await fitsTheWindow(page, "the page");
  });
}

story("a DAG that is not there is said so", { expected: [/status of 404 .*\/failures\?/] }, async (page) => {
  await page.goto("/failures?dag=no_such_dag");
  await page.getByText("Not found", { exact: true }).waitFor();
});
