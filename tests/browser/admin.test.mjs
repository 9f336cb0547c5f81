import assert from "node:assert/strict";
import { base } from "./browser.mjs";
import { said, story, unique } from "./page.mjs";

const rowWith = (page, text) => page.locator("tbody tr").filter({ hasText: text });

async function remove(page, name) {
  await rowWith(page, name).getByRole("button", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(name).first().waitFor();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await rowWith(page, name).waitFor({ state: "detached" });
}

story("a pool is created, edited and deleted", {}, async (page) => {
  const name = unique("pool");
  await page.goto("/admin/pools");
  await page.getByRole("button", { name: "New pool" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel(/^Slots/).fill("3");
  await dialog.getByRole("button", { name: "Create" }).click();
  await said(page, "Pool saved");
  await rowWith(page, name).getByText("0 of 3 in use").waitFor();

  await rowWith(page, name).getByRole("button", { name: "Edit" }).click();
  await dialog.getByLabel(/^Slots/).fill("5");
  await dialog.getByLabel("Description").fill("for the stories");
  await dialog.getByRole("button", { name: "Save" }).click();
  await rowWith(page, name).getByText("0 of 5 in use").waitFor();
  await rowWith(page, name).getByText("for the stories").waitFor();

  await remove(page, name);
  assert.equal(await rowWith(page, "default_pool").getByRole("button", { name: "Delete" }).count(), 0, "the default pool stays");
});

story("a variable is created, edited and deleted", {}, async (page) => {
  const key = unique("region");
  await page.goto("/admin/variables");
  await page.getByRole("button", { name: "New variable" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Key").fill(key);
  await dialog.getByLabel("Value").fill("seoul");
  await dialog.getByRole("button", { name: "Create" }).click();
  await said(page, "Variable saved");
  await rowWith(page, key).getByText("seoul", { exact: true }).waitFor();

  await rowWith(page, key).getByRole("button", { name: "Edit" }).click();
  await dialog.getByLabel("Value").fill("busan");
  await dialog.getByRole("button", { name: "Save" }).click();
  await rowWith(page, key).getByText("busan", { exact: true }).waitFor();

  await remove(page, key);
});

story("a connection is created, edited and deleted, and its password never comes back", {}, async (page) => {
  const id = unique("partner");
  const secret = unique("hunter2");
  const heard = [];
  page.on("response", async (response) => {
    if (response.url().startsWith(`${base}/api/`) && !response.headers()["content-type"]?.includes("event-stream")) heard.push(await response.text().catch(() => ""));
  });
  await page.goto("/admin/connections");
  await page.getByRole("button", { name: "New connection" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Connection id").fill(id);
  await dialog.getByLabel("Host").fill("db.partner.example");
  await dialog.getByLabel("Login").fill("reader");
  await dialog.getByLabel("Password", { exact: true }).fill(secret);
  await dialog.getByRole("button", { name: "Create" }).click();
  await said(page, "Connection saved");
  await rowWith(page, id).getByText("db.partner.example").waitFor();

  await page.reload();
  await rowWith(page, id).getByRole("button", { name: "Edit" }).click();
  await dialog.getByText("Leave it empty to keep the one that is set.").waitFor();
  assert.equal(await dialog.getByLabel("Password", { exact: true }).inputValue(), "");
  await dialog.getByLabel("Host").fill("db2.partner.example");
  await dialog.getByRole("button", { name: "Save" }).click();
  await rowWith(page, id).getByText("db2.partner.example").waitFor();

  assert.ok(!(await page.content()).includes(secret), "the page does not show the password");
  assert.ok(heard.some((text) => text.includes(id)), "the server did speak of the connection");
  assert.ok(!heard.some((text) => text.includes(secret)), "the server does not send the password");
  await remove(page, id);
});
