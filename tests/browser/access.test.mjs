import assert from "node:assert/strict";
import { dagFile, fitsTheWindow, newUser, ran, said, signInAs, story, unique } from "./page.mjs";

const rowWith = (page, text) => page.locator("tbody tr").filter({ hasText: text });

story("a user is made, given a role for a tag, raised and deleted", {}, async (page) => {
  const name = unique("ann");
  await page.goto("/admin/users");
  await page.getByRole("button", { name: "New user" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("User name").fill(name);
  await dialog.getByLabel(/^Password/).fill(unique("secret"));
  await dialog.getByRole("button", { name: "Create" }).click();
  await said(page, "User created");
  await rowWith(page, name).getByText("Viewer").waitFor();

  await rowWith(page, name).getByRole("link", { name }).click();
  await page.getByText("The same role for every DAG: Viewer").waitFor();
  await page.getByRole("button", { name: "Give a role" }).click();
  await dialog.getByText("Tag", { exact: true }).click();
  await dialog.getByRole("combobox", { name: "Tag" }).fill("example");
  await page.getByRole("option", { name: "example", exact: true }).click();
  await dialog.getByRole("combobox", { name: "Role" }).click();
  await page.getByRole("option", { name: "Op", exact: true }).click();
  await dialog.getByRole("button", { name: "Create" }).click();
  await said(page, "Role given");
  await rowWith(page, "example").getByText("Op", { exact: true }).waitFor();
  await rowWith(page, "example").getByText(/^\d+ DAGs$/).waitFor();
  await rowWith(page, "example").getByRole("button", { name: "Take back" }).click();
  await dialog.getByRole("button", { name: "Take back" }).click();
  await page.getByText("The same role for every DAG: Viewer").waitFor();

  await page.getByRole("button", { name: "Change role" }).click();
  await dialog.getByRole("combobox", { name: "Role" }).click();
  await page.getByRole("option", { name: "Op", exact: true }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("Role: Op").waitFor();

  await page.getByRole("button", { name: "Delete user" }).click();
  await dialog.getByRole("button", { name: "Delete user" }).click();
  await page.waitForURL(/\/admin\/users$/);
  await rowWith(page, name).waitFor({ state: "detached" });
});

story("a password is reset, and the old session ends", {}, async (page) => {
  const user = await newUser(page, "viewer");
  const password = unique("another");
  await page.goto(`/admin/users/${user.username}`);
  await page.getByRole("button", { name: "Reset password" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^New password/).fill(password);
  await dialog.getByRole("button", { name: "Save" }).click();
  await said(page, "Password changed");
  await signInAs(page, { ...user, password });
});

story("who is no administrator is told so, and gets no way there", { expected: [/status of 403 .*\/users\)$/] }, async (page) => {
  await signInAs(page, await newUser(page, "op"));
  await page.goto("/admin/users");
  await page.getByText("Your role does not allow this.").waitFor();
  assert.ok(await page.getByRole("button", { name: "New user" }).isDisabled());
  await page.getByRole("link", { name: "Pools" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Users", exact: true }).count(), 0);
});

story("a user that is not there is said so", {}, async (page) => {
  await page.goto("/admin/users/nobody");
  await page.getByText("There is no user nobody.").waitFor();
});

story("a role for one DAG shows its buttons", {}, async (page) => {
  const dagId = unique("granted");
  dagFile(dagId).write("tasks:\n  only:\n    bash: echo only\n");
  await ran(page, dagId);
  const user = await newUser(page, "viewer");
  await page.goto(`/admin/users/${user.username}`);
  await page.getByRole("button", { name: "Give a role" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "DAG" }).fill(dagId.slice(0, -1));
  await page.getByRole("option", { name: dagId }).click();
  await dialog.getByRole("button", { name: "Create" }).click();
  await rowWith(page, dagId).getByText("1 DAG").waitFor();

  await signInAs(page, user);
  await page.goto(`/dags/${dagId}`);
  await page.getByRole("button", { name: "Trigger" }).waitFor();
  assert.ok(await page.getByRole("button", { name: "Trigger" }).isEnabled());
  await page.goto("/dags/example_hello");
  await page.getByRole("button", { name: "Trigger" }).waitFor();
  assert.ok(await page.getByRole("button", { name: "Trigger" }).isDisabled());
});

story("a token is made, shown once, good, and revoked", {}, async (page) => {
  const name = unique("nightly");
  await page.goto("/dags");
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "API tokens" }).click();
  await page.getByRole("button", { name: "New token" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel(/^Good for days/).fill("30");
  await dialog.getByRole("button", { name: "Create" }).click();
  await dialog.getByText("Copy it now: it is not shown again.").waitFor();
  const token = await dialog.locator("pre").first().textContent();
  assert.match(token, /^updraft_\d+_/);
  await dialog.getByRole("button", { name: "Done" }).click();
  await rowWith(page, name).getByText("Good").waitFor();
  await rowWith(page, name).getByText("never").waitFor();

  // A program has no cookies.
  const asked = () => fetch(new URL("/api/v2/dags?limit=1", page.url()), { headers: { Authorization: `Bearer ${token}` } });
  assert.equal((await asked()).status, 200);
  await page.reload();
  await rowWith(page, name).getByText("Good").waitFor();
  assert.ok(!(await page.content()).includes(token), "the token does not come back");
  await rowWith(page, name).getByRole("button", { name: "Revoke" }).click();
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await rowWith(page, name).getByText("Revoked").waitFor();
  assert.equal((await asked()).status, 401);
});

story("users and tokens fit a phone", { width: 390, height: 844, language: "ko" }, async (page) => {
  const user = await newUser(page, "viewer");
  for (const [path, heading] of [["/admin/users", "사용자"], [`/admin/users/${user.username}`, user.username], ["/tokens", "API 토큰"]]) {
    await page.goto(path);
    await page.getByRole("heading", { name: heading, exact: true }).first().waitFor();
    await fitsTheWindow(page, path);
  }
});
