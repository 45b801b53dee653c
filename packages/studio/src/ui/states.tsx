import { Alert, Button, Center, Loader, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";

interface EmptyProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** A view with nothing to show yet: why, and what to do. */
export function Empty({ icon, title, children, action }: EmptyProps): ReactNode {
  return (
    <Center mih={320} p="lg">
      <Stack align="center" gap="sm" maw={460}>
        <ThemeIcon size={56} radius="xl" variant="light">
          {icon}
        </ThemeIcon>
        <Title order={3} ta="center">
          {title}
        </Title>
        {children && (
          <Text component="div" c="dimmed" ta="center">
            {children}
          </Text>
        )}
        {action}
      </Stack>
    </Center>
  );
}

/** Something that failed, in the words of who refused it. */
export function Failure({ error, retry }: { readonly error: unknown; readonly retry?: () => void }): ReactNode {
  return (
    <Alert color="red" icon={<IconAlertCircle />} title="That did not work" role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{error instanceof Error ? error.message : String(error)}</Text>
        {retry && (
          <Button size="xs" variant="light" color="red" onClick={retry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

interface WaitingProps {
  readonly what: string;
  readonly height?: number;
  /** Whether something is on its way; else it waits for the user. */
  readonly isBusy?: boolean;
}

/** A wait; it keeps the place of what comes, so that nothing jumps. */
export function Waiting({ what, height = 240, isBusy = true }: WaitingProps): ReactNode {
  return (
    <Center mih={height} role="status" aria-live="polite">
      <Stack align="center" gap="xs">
        {isBusy && <Loader size="sm" />}
        <Text size="sm" c="dimmed">
          {what}
        </Text>
      </Stack>
    </Center>
  );
}
