import { Button, Divider, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { signIn } from "@/api/actions";
import { ApiError } from "@/api/client";
import { openIdQuery } from "@/api/queries";
import { describeError } from "@/components/Placeholders";
import { Logo } from "@/design/Logo";
import { useMessages } from "@/i18n";
import { usePageTitle } from "@/shell/usePageTitle";
import classes from "./SignIn.module.css";

/** Only a path of this site: an address from elsewhere must not lead away after the sign-in. */
const safePath = (next: string | undefined) => (next?.startsWith("/") && !/^\/[/\\]/.test(next) && !next.startsWith("/sign-in") ? next : "/dags");

export function SignIn() {
  const t = useMessages();
  usePageTitle(t.signIn.title);
  const { next, problem: refusal } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const client = useQueryClient();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");

  const button = useQuery(openIdQuery).data?.button;

  const enter = useMutation({
    mutationFn: () => signIn(username, password),
    onSuccess: async () => {
      client.clear();
      await navigate({ href: safePath(next), replace: true });
    },
  });
  const problem = enter.error;
  const wrong = problem instanceof ApiError && problem.status === 401;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.mutate();
  };

  return (
    <main className={classes.page}>
      <form className={classes.card} onSubmit={submit}>
        <h1 className={classes.brand}><Logo size={30} />{t.product}</h1>
        <Stack gap="sm">
          {refusal && !enter.isPending ? <p role="alert" className={classes.problem}>{t.signIn.refusals[refusal]}</p> : null}
          <TextInput
            label={t.signIn.username}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            required
            withAsterisk={false}
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
          />
          <PasswordInput
            visibilityToggleButtonProps={{ "aria-label": t.signIn.showPassword }}
            label={t.signIn.password}
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={wrong ? t.signIn.wrong : undefined}
          />
          {problem && !wrong ? <p role="alert" className={classes.problem}>{describeError(problem, t)}</p> : null}
          <Button type="submit" size="sm" fullWidth mt={6} loading={enter.isPending}>{t.signIn.submit}</Button>
          {button ? (
            <>
              <Divider label={t.signIn.or} />
              <Button component="a" variant="default" size="sm" fullWidth href={`/auth/oidc/login?${new URLSearchParams({ next: safePath(next) }).toString()}`}>{button}</Button>
            </>
          ) : null}
        </Stack>
        <p className={classes.hint}>{t.signIn.hint}</p>
      </form>
    </main>
  );
}
