/** Why the server sends somebody back who wanted to sign in at a provider: words of its own, never a text from elsewhere. */
export const refusals = ["away", "busy", "denied", "provider", "expired", "token", "name", "role", "taken", "last-admin", "unavailable"] as const;
