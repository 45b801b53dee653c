import { Button, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import type { ReactNode } from "react";

/** A button that copies a text, and says so. */
export const CopyText = ({ text }: { readonly text: string }): ReactNode => (
  <CopyButton value={text}>
    {({ copied, copy }) => (
      <Button
        size="xs"
        variant="default"
        onClick={copy}
        miw={96}
        style={{ flex: "none" }}
        leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
      >
        {copied ? "Copied" : "Copy"}
      </Button>
    )}
  </CopyButton>
);
