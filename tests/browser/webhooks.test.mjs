import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { dagFile, fitsTheWindow, newUser, ran, said, signInAs, story, unique } from "./page.mjs";

const rowWith = (page, text) => page.locator("tbody tr").filter({ hasText: text });

async function dag(page) {
  const dagId = unique("ordered");
  dagFile(dagId).write("tasks:\n  load:\n    bash: echo loaded\n");
  await ran(page, dagId);
  return dagId;
}

async function make(page, dagId, name) {
  await page.goto(`/dags/${dagId}`);
  await page.getByRole("link", { name: "Webhooks" }).click();
  await page.getByRole("button", { name: "New webhook" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Header of the signature").fill("X-Shop-Signature");
  await dialog.getByRole("button", { name: "Create" }).click();
  await dialog.getByText("Give it to the sender now: it is not shown again.").waitFor();
  const [secret, address] = await dialog.locator("pre").allTextContents();
  await dialog.getByRole("button", { name: "Done" }).click();
  return { secret, address };
}

story("a webhook is made, delivers, and is deleted", {}, async (page) => {
  const dagId = await dag(page);
  const name = unique("orders");
  const { secret, address } = await make(page, dagId, name);
  await page.getByText("Nothing has been delivered yet.", { exact: false }).waitFor();

  const body = JSON.stringify({ order: 1001 });
  const deliver = (key) => fetch(address, { method: "POST", body, headers: { "X-Shop-Signature": createHmac("sha256", key).update(body).digest("hex") } });
  assert.equal((await deliver("another secret")).status, 401);
  assert.equal((await deliver(secret)).status, 200);
  await page.reload();
  const delivery = rowWith(page, "manual__webhook_");
  await delivery.getByText(name).waitFor();
  await delivery.getByText("Success", { exact: true }).waitFor();

  await rowWith(page, name).getByRole("button", { name: "How to call it" }).click();
  await page.getByText(`curl -s ${address}`, { exact: false }).waitFor();
  assert.ok(!(await page.content()).includes(secret), "the secret does not come back");
  await rowWith(page, "How to call it").or(rowWith(page, "Hide the call")).getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await said(page, "Webhook deleted");
  await page.getByText("No webhook yet").waitFor();
});

story("who does not look after webhooks is told so", { expected: [/status of 403 .*\/webhooks\?/] }, async (page) => {
  const dagId = await dag(page);
  await signInAs(page, await newUser(page, "user"));
  await page.goto(`/dags/${dagId}/webhooks`);
  await page.getByText("Your role does not allow this.").waitFor();
  assert.equal(await page.getByRole("link", { name: "Webhooks" }).count(), 0);
});

story("webhooks fit a phone", { width: 390, height: 844 }, async (page) => {
  const dagId = await dag(page);
  await make(page, dagId, unique("orders"));
  await page.getByRole("button", { name: "How to call it" }).click();
  await fitsTheWindow(page, "the page");
});
