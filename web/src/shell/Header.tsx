import { ActionIcon, Menu, SegmentedControl, Tooltip, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { IconApi, IconDeviceDesktop, IconKey, IconKeyboard, IconLogout, IconMenu2, IconMoon, IconSun, IconUser } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { signOut } from "@/api/actions";
import { sessionQuery } from "@/api/queries";
import { Logo } from "@/design/Logo";
import { catalogues, type Language, languages, useMessages } from "@/i18n";
import { usePreferences, type ZoneMode } from "@/preferences";
import classes from "./Shell.module.css";
import { useMayActEach } from "./useRole";

/** What not everybody is shown has the role that it takes. */
const adminPages = [
  ["/admin/pools", "pools", "viewer"],
  ["/admin/variables", "variables", "op"],
  ["/admin/connections", "connections", "op"],
  ["/admin/users", "users", "admin"],
] as const;

function useAdminPages() {
  const mayAct = useMayActEach();
  return adminPages.filter(([, , least]) => mayAct(least));
}

export function Header({ onHelp }: { onHelp: () => void }) {
  const t = useMessages();
  const pages = useAdminPages();
  return (
    <header className={classes.header}>
      <Link to="/dags" className={classes.brand}>
        <Logo />
        {t.product}
      </Link>
      <nav className={classes.nav} aria-label={t.shell.menu}>
        <Link to="/dags" className={classes.navLink}>{t.shell.dags}</Link>
        <Link to="/failures" className={classes.navLink}>{t.shell.failures}</Link>
        <span className={classes.navGap} />
        {pages.map(([to, key]) => (
          <Link key={to} to={to} className={classes.navLink}>{t.shell[key]}</Link>
        ))}
      </nav>
      <div className={classes.tools}>
        <ZoneSwitch />
        <Tooltip label={t.shell.keyboard}>
          <ActionIcon onClick={onHelp} aria-label={t.shell.keyboard} visibleFrom="sm"><IconKeyboard size={18} stroke={1.6} /></ActionIcon>
        </Tooltip>
        <AccountMenu />
        <PhoneMenu />
      </div>
    </header>
  );
}

const zoneModes: readonly ZoneMode[] = ["dag", "local", "utc"];

function useZoneLabels(): Record<ZoneMode, string> {
  const t = useMessages();
  return { dag: t.shell.zoneDag, local: t.shell.zoneLocal, utc: t.shell.zoneUtc };
}

function ZoneSwitch() {
  const t = useMessages();
  const labels = useZoneLabels();
  const { zoneMode, setZoneMode } = usePreferences();
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <UnstyledButton className={classes.zone}>{t.shell.timeZone}: {labels[zoneMode]}</UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {zoneModes.map((mode) => (
          <Menu.Item key={mode} onClick={() => setZoneMode(mode)} {...(mode === zoneMode ? { "aria-current": true, fw: 600 } : {})}>
            {labels[mode]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function AccountMenu() {
  const t = useMessages();
  const session = useQuery(sessionQuery);
  const client = useQueryClient();
  const navigate = useNavigate();
  const labels = useZoneLabels();
  const { language, setLanguage, zoneMode, setZoneMode } = usePreferences();
  const { colorScheme, setColorScheme } = useMantineColorScheme();

  const leave = async () => {
    await signOut().catch(() => undefined);
    client.clear();
    await navigate({ to: "/sign-in" });
  };

  return (
    <Menu position="bottom-end" width={272} closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon aria-label={t.shell.account}><IconUser size={18} stroke={1.6} /></ActionIcon>
      </Menu.Target>
      <Menu.Dropdown p="xs">
        {session.data ? <Menu.Label>{t.shell.signedInAs(session.data.username, session.data.role)}</Menu.Label> : null}
        <Menu.Label>{t.shell.appearance}</Menu.Label>
        <SegmentedControl
          fullWidth
          size="xs"
          value={colorScheme}
          onChange={(value) => setColorScheme(value as "light" | "dark" | "auto")}
          data={[
            { value: "light", label: <SchemeLabel icon={<IconSun size={14} />} text={t.shell.light} /> },
            { value: "dark", label: <SchemeLabel icon={<IconMoon size={14} />} text={t.shell.dark} /> },
            { value: "auto", label: <SchemeLabel icon={<IconDeviceDesktop size={14} />} text={t.shell.system} /> },
          ]}
        />
        <Menu.Label>{t.shell.language}</Menu.Label>
        <SegmentedControl
          fullWidth
          size="xs"
          value={language}
          onChange={(value) => setLanguage(value as Language)}
          data={languages.map((one) => ({ value: one, label: catalogues[one].language }))}
        />
        <Menu.Label>{t.shell.timeZone}</Menu.Label>
        <SegmentedControl
          fullWidth
          size="xs"
          orientation="vertical"
          value={zoneMode}
          onChange={(value) => setZoneMode(value as ZoneMode)}
          data={zoneModes.map((mode) => ({ value: mode, label: labels[mode] }))}
        />
        <Menu.Divider />
        <Menu.Item leftSection={<IconKey size={16} />} closeMenuOnClick renderRoot={(props) => <Link to="/tokens" {...props} />}>{t.shell.tokens}</Menu.Item>
        <Menu.Item leftSection={<IconApi size={16} />} component="a" href="/docs" target="_blank" closeMenuOnClick>{t.shell.api}</Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void leave()}>{t.shell.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function SchemeLabel({ icon, text }: { icon: React.ReactNode; text: string }) {
  return <span style={{ display: "inline-flex", gap: 4, alignItems: "center" }}>{icon}{text}</span>;
}

function PhoneMenu() {
  const t = useMessages();
  const pages = useAdminPages();
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon aria-label={t.shell.menu} className={classes.burger}><IconMenu2 size={20} /></ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item renderRoot={(props) => <Link to="/dags" {...props} />}>{t.shell.dags}</Menu.Item>
        <Menu.Item renderRoot={(props) => <Link to="/failures" {...props} />}>{t.shell.failures}</Menu.Item>
        <Menu.Divider />
        {pages.map(([to, key]) => (
          <Menu.Item key={to} renderRoot={(props) => <Link to={to} {...props} />}>{t.shell[key]}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
