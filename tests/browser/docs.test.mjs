import assert from "node:assert/strict";
import { fitsTheWindow, story, unique } from "./page.mjs";

story("the API's document is read and an operation tried out", {}, async (page) => {
  await page.goto("/dags");
  await page.getByRole("button", { name: "Account" }).click();
  const opened = page.context().waitForEvent("page");
  await page.getByRole("menuitem", { name: "REST API" }).click();
  const docs = await opened;
  docs.setDefaultTimeout(60_000);
  await docs.getByRole("link", { name: "Variable", exact: true }).click();
  const post = docs.locator("#operations-Variable-post_variable");
  await post.getByText("Post variable").click();
  await post.getByRole("button", { name: "Try it out" }).click();
  await post.locator("textarea").fill('{"key": "' + unique("document") + '", "value": "1"}');
  await post.getByRole("button", { name: "Execute" }).click();
  // By the session of the browser, which changes nothing without its header.
  await post.locator(".live-responses-table .response-col_status").getByText("201").waitFor();
  assert.match(await post.locator(".curl").innerText(), /curl -X 'POST'/);
});

story("the API's document fits a phone", { width: 390, height: 844, signedIn: false }, async (page) => {
  await page.goto("/docs");
  await page.getByRole("link", { name: "DagRun", exact: true }).click();
  await page.getByText("Trigger dag run", { exact: true }).click();
  await page.getByText("Makes a queued run.").waitFor();
  await fitsTheWindow(page, "the API's document");
});
