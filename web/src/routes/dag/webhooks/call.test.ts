import { describe, expect, it } from "vitest";
import { addressOf, callOf } from "./call";

const origin = "https://updraft.example";

describe("addressOf", () => {
  it("is below the server that the page is from", () => {
    expect(addressOf("orders", origin)).toBe("https://updraft.example/api/v2/updraft/webhooks/orders");
  });
});

describe("callOf", () => {
  it("signs the body in the header that was chosen", () => {
    const call = callOf({ name: "orders", kind: "hmac", header: "x-shop-signature" }, origin);
    expect(call).toContain(`printf %s "$body" | openssl dgst -sha256 -hmac "$SECRET"`);
    expect(call).toContain(`curl -s ${addressOf("orders", origin)} -H "x-shop-signature: $signature"`);
  });
  it("signs as GitHub does", () => {
    expect(callOf({ name: "push", kind: "github", header: null }, origin)).toContain(`"X-Hub-Signature-256: sha256=$signature"`);
  });
  it("signs the time as well, as Stripe does", () => {
    const call = callOf({ name: "paid", kind: "stripe", header: null }, origin);
    expect(call).toContain(`printf %s "$time.$body"`);
    expect(call).toContain(`"Stripe-Signature: t=$time,v1=$signature"`);
  });
  it("never has a secret in it", () => {
    for (const kind of ["hmac", "github", "stripe"] as const) expect(callOf({ name: "a", kind, header: "x" }, origin)).toContain("$SECRET");
  });
});
