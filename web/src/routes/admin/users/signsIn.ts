import type { User } from "@/api/types";
import type { Messages } from "@/i18n/en";

/** By what a user signs in: of the provider's address, the host says enough. */
export const signsIn = ({ issuer }: User, t: Messages): string => (issuer == null ? t.users.byPassword : (/^https?:\/\/([^/]+)/.exec(issuer)?.[1] ?? issuer));
