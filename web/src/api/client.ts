import createClient, { type Middleware } from "openapi-fetch";
import { currentLanguage } from "@/preferences";
import { reportAnswer } from "./reachability";
import type { paths } from "./schema";

/** What the server said when it did not do what was asked. `status` 0: it did not answer at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** The `detail` of the reply as it came. */
    readonly detail: unknown,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** One sentence out of the shapes that `detail` has. */
export function describeDetail(detail: unknown, fallback: string): string {
  if (typeof detail === "string" && detail !== "") return detail;
  if (Array.isArray(detail)) {
    const parts = detail.map((item: unknown) => {
      if (typeof item !== "object" || item === null || !("msg" in item)) return String(item);
      const place = "loc" in item && Array.isArray(item.loc) ? item.loc.filter((part) => part !== "body").join(".") : "";
      return place ? `${place}: ${String(item.msg)}` : String(item.msg);
    });
    if (parts.length > 0) return parts.join("; ");
  }
  if (typeof detail === "object" && detail !== null) {
    if ("message" in detail && typeof detail.message === "string") return detail.message;
    return JSON.stringify(detail);
  }
  return fallback;
}

const surroundings: Middleware = {
  onRequest({ request }) {
    // Proves to the server that a page of its own sent this, not a form on a foreign site.
    request.headers.set("X-Updraft", "1");
    request.headers.set("Accept-Language", currentLanguage());
    return request;
  },
  async onResponse({ response }) {
    reportAnswer(response.status);
    if (response.ok) return;
    const body: unknown = await response.clone().json().catch(() => undefined);
    const detail = typeof body === "object" && body !== null && "detail" in body ? body.detail : undefined;
    throw new ApiError(response.status, describeDetail(detail, response.statusText || `HTTP ${response.status}`), detail);
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") return;
    reportAnswer(0);
    return new ApiError(0, error instanceof Error ? error.message : String(error), undefined);
  },
};

export const api = createClient<paths>({ baseUrl: location.origin, credentials: "same-origin" });
api.use(surroundings);

/** The body of a reply; a refusal has been thrown before. */
export async function body<T>(reply: Promise<{ data?: T }>): Promise<T> {
  return (await reply).data as T;
}
