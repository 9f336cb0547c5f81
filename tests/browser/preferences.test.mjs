import assert from "node:assert/strict";
import { fitsTheWindow, headState, rowOf, said, story } from "./page.mjs";

story("a run is triggered with values from the form", {}, async (page) => {
  await page.goto("/dags");
  await rowOf(page, "example_params").getByRole("button", { name: "Trigger" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("name").fill("Updraft");
  await dialog.getByLabel("times").fill("11");
  await dialog.getByRole("button", { name: "Trigger" }).click();
  await dialog.getByText("At most 10.").waitFor();
  await dialog.getByLabel("times").fill("2");
  await dialog.getByRole("combobox", { name: "language" }).click();
  await page.getByRole("option", { name: "de", exact: true }).click();
  await dialog.getByRole("button", { name: "Trigger" }).click();

  await headState(page, "Success").waitFor();
  await page.getByRole("link", { name: "greet", exact: true }).click();
  const greeting = page.getByText("Hallo, Updraft", { exact: true });
  await greeting.first().waitFor();
  assert.equal(await greeting.count(), 2);
});

story("a DAG is paused and resumed", {}, async (page) => {
  await page.goto("/dags");
  const row = rowOf(page, "example_hello");
  await row.getByRole("switch", { name: "Pause example_hello" }).click({ force: true });
  await said(page, "example_hello is paused");
  await row.getByRole("switch", { name: "Resume example_hello" }).waitFor({ state: "attached" });
  await page.reload();
  await row.getByRole("switch", { name: "Resume example_hello" }).click({ force: true });
  await said(page, "example_hello is on");
  await row.getByRole("switch", { name: "Pause example_hello" }).waitFor({ state: "attached" });
});

story("the page speaks Korean and remembers it", {}, async (page) => {
  await page.goto("/dags");
  await page.getByRole("columnheader", { name: "Schedule" }).waitFor();
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByText("한국어", { exact: true }).click();
  await page.getByRole("columnheader", { name: "일정" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "ko");
  await page.goto("/dags/daily_sales");
  await page.getByRole("link", { name: "그래프" }).waitFor();
});

story("the page is dark on demand and remembers it", {}, async (page) => {
  const lightness = () => page.evaluate(() => Math.max(...getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).slice(0, 3).map(Number)));
  await page.goto("/dags");
  await page.getByRole("button", { name: "Account" }).click();
  assert.ok((await lightness()) > 200, "light to begin with");
  await page.getByText("Dark", { exact: true }).click();
  await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
  await page.reload();
  await rowOf(page, "daily_sales").waitFor();
  assert.ok((await lightness()) < 60, "dark after a reload");
});

story("nothing is wider than a phone", { width: 390, height: 844 }, async (page) => {
  await page.goto("/dags");
  const list = page.getByRole("link", { name: "daily_sales", exact: true });
  await list.waitFor();
  await fitsTheWindow(page, "the DAG list");

  for (const [tab, shown] of [["", page.getByRole("grid")], ["/graph", page.locator(".react-flow__node").first()], ["/runs", page.locator("tbody tr").first()], ["/code", page.locator(".cm-content")], ["/details", page.getByText("daily_sales.yaml").first()]]) {
    await page.goto(`/dags/daily_sales${tab}`);
    await shown.waitFor();
    await fitsTheWindow(page, `the DAG page${tab}`);
  }

  await page.goto("/dags/daily_sales/runs");
  await page.locator("tbody").getByRole("link").first().click();
  const publish = page.getByRole("link", { name: "publish", exact: true });
  await publish.waitFor();
  await fitsTheWindow(page, "the run page");
  await publish.click();
  for (const tab of ["Log", "Rendered", "XCom", "Details"]) {
    await page.getByRole("tab", { name: tab }).click();
    await page.getByRole("tab", { name: tab, selected: true }).waitFor();
    await fitsTheWindow(page, `the task page, ${tab}`);
  }

  for (const name of ["Pools", "Variables", "Connections"]) {
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("menuitem", { name }).click();
    await page.getByRole("heading", { name, exact: true }).waitFor();
    await page.getByRole("button", { name: /^New / }).waitFor();
    await fitsTheWindow(page, name);
  }
});
