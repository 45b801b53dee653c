import {
  ActionIcon,
  Alert,
  Anchor,
  AppShell,
  Burger,
  Group,
  NavLink,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconBook2,
  IconBrush,
  IconChartDots3,
  IconCpu,
  IconCube,
  IconGridDots,
  IconList,
  IconMoon,
  IconPlugConnectedX,
  IconSun,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { CopyLink } from "./address/copy-link";
import { isPublished } from "./api/inlined";
import { useHost, useTrouble } from "./api/queries";
import { isEmbedded, wholeAddress } from "./published/embed";

const places = [
  { to: "/model", label: "The model", hint: "what it is", icon: IconCube, in: "published" },
  { to: "/sweep", label: "Sweep", hint: "where it stands", icon: IconGridDots, in: "sweep" },
  { to: "/runs", label: "Runs", hint: "watch and compare", icon: IconList, in: "server" },
  { to: "/latent", label: "Latent space", hint: "walk among codes", icon: IconChartDots3, in: "all" },
  { to: "/draw", label: "Draw", hint: "your own digits", icon: IconBrush, in: "all" },
  { to: "/train", label: "Train here", hint: "a VAE in this page", icon: IconCpu, in: "trainable" },
  { to: "/story", label: "How it learns", hint: "a story that trains", icon: IconBook2, in: "all" },
] as const;

/** The page's icon, wherever it lies: a published page carries it. */
const icon = (): string | undefined => document.querySelector<HTMLLinkElement>("link[rel=icon]")?.href;

const isAt = (location: string, to: string): boolean =>
  location.startsWith(to) || (to === "/runs" && location.startsWith("/compare"));

/** What stands around every view: the name, the places, light and dark. */
export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  const [opened, { toggle, close }] = useDisclosure();
  const [location] = useLocation();
  const host = useHost();
  const isThere = (kind: (typeof places)[number]["in"]): boolean =>
    kind === "all" ||
    (kind === "published" && host?.publication !== undefined) ||
    (kind === "sweep" && host?.sweep === true) ||
    (kind === "server" && host?.server !== false) ||
    (kind === "trainable" && host?.publication === undefined);
  if (isEmbedded(window.location.search)) return <Figure>{children}</Figure>;
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 212, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding={{ base: "sm", sm: "lg" }}
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Places" />
            <img src={icon()} width={26} height={26} alt="" />
            <Text fw={650} size="lg">
              latents{" "}
              {!host?.publication && (
                <Text span c="dimmed" fw={400} inherit>
                  studio
                </Text>
              )}
            </Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <CopyLink path={location} />
            <SchemeButton />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label="Places">
        {places
          .filter((place) => isThere(place.in))
          .map(({ to, label, hint, icon: Icon }) => (
            <NavLink
              key={to}
              component={Link}
              href={to}
              active={isAt(location, to)}
              aria-current={isAt(location, to) ? "page" : undefined}
              onClick={close}
              label={label}
              description={hint}
              leftSection={<Icon size={20} stroke={1.6} />}
            />
          ))}
      </AppShell.Navbar>
      <AppShell.Main>
        <Trouble />
        {children}
      </AppShell.Main>
    </AppShell>
  );
}

/** A view alone, within somebody's page. */
const Figure = ({ children }: { readonly children: ReactNode }): ReactNode => (
  <main className="embedded">
    {children}
    <Text size="xs" ta="right" mt="xs">
      <Anchor href={wholeAddress(window.location.href)} target="_blank" rel="noopener" fz="xs">
        Open the whole page
      </Anchor>
    </Text>
  </main>
);

/** What is on the page stays there when the server is gone; this says that it grows old. */
function Trouble(): ReactNode {
  const trouble = useTrouble();
  if (!trouble) return null;
  return (
    <Alert
      color="yellow"
      variant="filled"
      icon={<IconPlugConnectedX />}
      title={isPublished() ? "This page is not whole" : "The studio sends nothing new"}
      role="alert"
      p="xs"
      mb="md"
      pos="sticky"
      top="calc(var(--app-shell-header-height) + 8px)"
      style={{ zIndex: 50 }}
    >
      {trouble.message}
    </Alert>
  );
}

function SchemeButton(): ReactNode {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  const label = dark ? "Light colours" : "Dark colours";
  return (
    <ActionIcon
      title={label}
      variant="default"
      size="lg"
      aria-label={label}
      onClick={() => setColorScheme(dark ? "light" : "dark")}
    >
      {dark ? <IconSun size={18} /> : <IconMoon size={18} />}
    </ActionIcon>
  );
}
