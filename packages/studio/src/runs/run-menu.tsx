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

interface RunMenuProps {
  readonly run: RunSummary;
  readonly isPicked?: boolean;
  readonly onPick?: () => void;
  readonly onRename: () => void;
  readonly onTrash: () => void;
}

/** What can be done with a run. One that is being written stays where it is. */
export function RunMenu({ run, isPicked, onPick, onRename, onTrash }: RunMenuProps): ReactNode {
  const [, go] = useLocation();
  const busy = run.state === "running" || run.state === "paused";
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`What to do with ${run.name}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {onPick && (
          <>
            <Menu.Item leftSection={<IconExternalLink size={16} />} onClick={() => go(runAddress(run.name))}>
              Open
            </Menu.Item>
            <Menu.Item leftSection={<IconArrowsDiff size={16} />} onClick={onPick}>
              {isPicked ? "Do not compare" : "Select to compare"}
            </Menu.Item>
          </>
        )}
        <Menu.Item leftSection={<IconChartDots3 size={16} />} onClick={() => go(modelAddress("latent", run.name))}>
          Latent space
        </Menu.Item>
        <Menu.Item leftSection={<IconBrush size={16} />} onClick={() => go(modelAddress("draw", run.name))}>
          Draw
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={onRename} disabled={busy}>
          Rename
        </Menu.Item>
        <Menu.Item leftSection={<IconTrash size={16} />} onClick={onTrash} disabled={busy}>
          Move to trash
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
