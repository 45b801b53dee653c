import { ActionIcon, Popover, Text, TextInput } from "@mantine/core";
import { IconCheck, IconLink } from "@tabler/icons-react";
import { useEffect, useState, type ReactNode } from "react";
import { writeParameters } from "./parameters";

/** How long it says that it has copied, ms. */
const saidMs = 2000;

/** Copies the address of what is seen; where the page may not use the clipboard, shows it to be copied by hand. */
export function CopyLink({ path }: { readonly path: string }): ReactNode {
  const [told, setTold] = useState<"copied" | { readonly link: string }>();
  useEffect(() => {
    if (told !== "copied") return;
    const end = setTimeout(() => setTold(undefined), saidMs);
    return () => clearTimeout(end);
  }, [told]);
  // a model that was dropped or trained here has no address that another page could open
  const isOfPage = /^\/(latent|draw)\/file(:|%3A)/i.test(path);
  const copy = async (): Promise<void> => {
    writeParameters();
    const link = location.href;
    try {
      await navigator.clipboard.writeText(link);
      setTold("copied");
    } catch {
      setTold({ link });
    }
  };
  const label = isOfPage
    ? "This model lives in this page alone: keep it in the studio's runs, then it has a link"
    : told === "copied"
      ? "Copied"
      : "Copy a link to what you see";
  return (
    <Popover
      opened={typeof told === "object"}
      onChange={() => setTold(undefined)}
      withArrow
      trapFocus
      position="bottom-end"
    >
      <Popover.Target>
        <ActionIcon
          title={label}
          aria-label={label}
          variant="default"
          size="lg"
          data-disabled={isOfPage || undefined}
          aria-disabled={isOfPage}
          onClick={() => (isOfPage ? undefined : void copy())}
        >
          {told === "copied" ? <IconCheck size={18} /> : <IconLink size={18} />}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" mb={6}>
          This page may not use the clipboard. Copy it by hand:
        </Text>
        <TextInput
          readOnly
          w={280}
          aria-label="Link"
          value={typeof told === "object" ? told.link : ""}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
