import type { Webhook } from "@/api/types";

/** Where deliveries go. */
export const addressOf = (name: string, origin: string): string => `${origin}/api/v2/updraft/webhooks/${encodeURIComponent(name)}`;

const hmacOf = (signed: string) => `signature=$(printf %s "${signed}" | openssl dgst -sha256 -hmac "$SECRET" | sed 's/.*= //')`;

/** Lines for a shell that deliver something as the sender would; the secret is in `$SECRET`. */
export function callOf(webhook: Pick<Webhook, "name" | "kind" | "header">, origin: string): string {
  const address = addressOf(webhook.name, origin);
  switch (webhook.kind) {
    case "hmac":
      return [
        `body='{"order": 1001}'`,
        hmacOf("$body"),
        `curl -s ${address} -H "${webhook.header}: $signature" -H 'Idempotency-Key: order-1001' -d "$body"`,
      ].join("\n");
    case "github":
      return [
        `body='{"ref": "refs/heads/main"}'`,
        hmacOf("$body"),
        `curl -s ${address} -H "X-Hub-Signature-256: sha256=$signature" -H 'X-GitHub-Event: push' -H 'X-GitHub-Delivery: 1001' -d "$body"`,
      ].join("\n");
    case "stripe":
      return [
        `time=$(date +%s); body='{"id": "evt_1001", "type": "invoice.paid"}'`,
        hmacOf("$time.$body"),
        `curl -s ${address} -H "Stripe-Signature: t=$time,v1=$signature" -d "$body"`,
      ].join("\n");
  }
}
