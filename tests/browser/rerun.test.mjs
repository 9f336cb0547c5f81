import assert from "node:assert/strict";
import { dagFile, headState, rowOf, story, unique } from "./page.mjs";

story("a run that failed for its conf is done again with another one", {}, async (page) => {
  const dagId = unique("rerun_conf");
  dagFile(dagId).write(`params:
  limit: {type: integer, default: 10}
tasks:
  load: {bash: echo load}
  check: {bash: 'test {{ params.limit }} -gt 50', depends_on: load}
  report: {bash: 'echo the limit was {{ params.limit }}', depends_on: check}
`);
  await page.goto("/dags");
  await rowOf(page, dagId).getByRole("button", { name: "Trigger" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Trigger" }).click();
  await headState(page, "Failed").waitFor();

  await page.getByRole("button", { name: "Rerun" }).click();
  await page.getByRole("menuitem", { name: "Rerun failed tasks" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("1 result kept").waitFor();
  await dialog.getByText("With another conf").click();
  const submit = dialog.getByRole("button", { name: "Rerun 2" });
  await dialog.getByLabel("limit").fill("");
  await dialog.getByText("A value is needed.").waitFor();
  assert.ok(await submit.isDisabled());
  await dialog.getByLabel("limit").fill("60");
  await submit.click();
  await headState(page, "Success").waitFor();
  await page.getByRole("link", { name: "report", exact: true }).click();
  await page.getByText("the limit was 60", { exact: true }).first().waitFor();
});
