import { dagFile, gate, headState, rowOf, said, story, unique } from "./page.mjs";

story("a log grows while its task runs", {}, async (page) => {
  const dagId = unique("live_log");
  const gates = [1, 2, 3].map((n) => gate(`line_${n}`));
  const lines = gates.map(({ path }, index) => `      echo "line ${index + 1}"\n      until [ -e ${path} ]; do sleep 0.1; done`);
  dagFile(dagId).write(`tasks:\n  talk:\n    bash: |\n${lines.join("\n")}\n      echo "the end"\n`);

  await page.goto("/dags");
  await rowOf(page, dagId).getByRole("button", { name: "Trigger" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Trigger" }).click();
  await page.getByRole("link", { name: "talk", exact: true }).click();
  for (const [index, { open }] of gates.entries()) {
    // The task waits for its gate, so what is here came before its end.
    await page.getByText(`line ${index + 1}`, { exact: true }).waitFor();
    await headState(page, "Running").waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    open();
  }
  await page.getByText("the end", { exact: true }).waitFor();
  await headState(page, "Success").waitFor();
});

story("a broken file is named with its line until it is mended", {}, async (page) => {
  const dagId = unique("broken");
  const file = dagFile(dagId);
  const good = "tasks:\n  greet:\n    bash: echo hello\n  after:\n    depends_on: greet\n    bash: echo after\n";
  file.write(good);
  await page.goto("/dags");
  await rowOf(page, dagId).waitFor();

  file.write(good.replace("depends_on: greet", "depends_on: gret"));
  await rowOf(page, dagId).getByLabel("Its file has errors; the last good version runs").waitFor();
  await page.getByRole("button", { name: "Show", exact: true }).click();
  const error = page.getByRole("article").filter({ hasText: file.name });
  await error.getByText(`${file.name}:5:`).waitFor();
  await error.getByText("gret").first().waitFor();

  file.write(good);
  await error.waitFor({ state: "detached" });
  await rowOf(page, dagId).getByLabel("Its file has errors; the last good version runs").waitFor({ state: "detached" });
});

story("a failed task is rerun with what hangs on it, after a preview", {}, async (page) => {
  const dagId = unique("rerun");
  const { path, open } = gate("fixed");
  dagFile(dagId).write(
    `tasks:\n  before:\n    bash: echo before\n  flaky:\n    depends_on: before\n    bash: test -e ${path}\n  after:\n    depends_on: flaky\n    bash: echo after\n`,
  );

  await page.goto("/dags");
  await rowOf(page, dagId).getByRole("button", { name: "Trigger" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Trigger" }).click();
  await headState(page, "Failed").waitFor();

  await page.getByRole("button", { name: "Rerun" }).click();
  await page.getByRole("menuitem", { name: "Rerun failed tasks" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("2 task instances will run again").waitFor();
  await dialog.getByRole("listitem").filter({ hasText: "flaky" }).getByText("now: Failed").waitFor();
  await dialog.getByRole("listitem").filter({ hasText: "after" }).getByText("now: Upstream failed").waitFor();
  await dialog.getByLabel("Only failed").uncheck();
  await dialog.getByText("3 task instances will run again").waitFor();
  await dialog.getByLabel("Only failed").check();
  await dialog.getByText("2 task instances will run again").waitFor();

  open();
  await dialog.getByRole("button", { name: "Rerun 2" }).click();
  await said(page, "2 task instances cleared");
  await headState(page, "Success").waitFor();
  await page.getByRole("link", { name: "flaky", exact: true }).click();
  await headState(page, "Success").waitFor();
  await page.getByText("Try 2", { exact: true }).first().waitFor();
});
