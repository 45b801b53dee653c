import { ActionIcon, Menu } from "@mantine/core";
import type { RunSummary } from "@latents/core";
import {
  IconArrowsDiff,
  IconBrush,
  IconChartDots3,
  IconDots,
  IconExternalLink,
  IconPencil,
  IconTrash,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { modelAddress, runAddress } from "./addresses";

/** What can be asked about runs by their names. */
export interface RunActions {
  /** Runs that are selected to be compared. */
  readonly picked: ReadonlySet<string>;
  readonly onPick: (name: string) => void;
  readonly onRename: (name: string) => void;
  readonly onTrash: (name: string) => void;
}

interface RunMenuProps extends Pick<RunActions, "onRename" | "onTrash">, Partial<Pick<RunActions, "onPick">> {
  readonly run: RunSummary;
  readonly isPicked?: boolean;
}

/** What can be done with a run. One that is being written stays where it is. */
export function RunMenu({ run, isPicked, onPick, onRename, onTrash }: RunMenuProps): ReactNode {
  const [, go] = useLocation();
  const { name } = run;
  const busy = run.state === "running" || run.state === "paused";
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`What to do with ${name}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {onPick && (
          <>
            <Menu.Item leftSection={<IconExternalLink size={16} />} onClick={() => go(runAddress(name))}>
              Open
            </Menu.Item>
            <Menu.Item leftSection={<IconArrowsDiff size={16} />} onClick={() => onPick(name)}>
              {isPicked ? "Do not compare" : "Select to compare"}
            </Menu.Item>
          </>
        )}
        <Menu.Item leftSection={<IconChartDots3 size={16} />} onClick={() => go(modelAddress("latent", name))}>
          Latent space
        </Menu.Item>
        <Menu.Item leftSection={<IconBrush size={16} />} onClick={() => go(modelAddress("draw", name))}>
          Draw
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onRename(name)} disabled={busy}>
          Rename
        </Menu.Item>
        <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => onTrash(name)} disabled={busy}>
          Move to trash
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
