import { Button } from "@mantine/core";
import { IconArrowsRandom } from "@tabler/icons-react";
import type { ReactNode } from "react";

/** Asks for other random draws. */
export const DrawOthers = ({ onDraw }: { readonly onDraw: () => void }): ReactNode => (
  <Button size="xs" variant="default" leftSection={<IconArrowsRandom size={15} />} onClick={onDraw}>
    Draw others
  </Button>
);
