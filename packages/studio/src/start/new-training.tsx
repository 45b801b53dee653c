import { Drawer, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Loaded } from "../ui/loaded";
import { Waiting } from "../ui/states";
import { useSchema } from "../api/queries";
import { StartForm } from "./start-form";

interface NewTrainingProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** A drawer with the form that starts a training. */
export function NewTraining({ opened, onClose }: NewTrainingProps): ReactNode {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={620}
      title={
        <Text span fw={650} size="lg">
          New training
        </Text>
      }
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {opened && <LoadedForm onClose={onClose} />}
    </Drawer>
  );
}

function LoadedForm({ onClose }: Pick<NewTrainingProps, "onClose">): ReactNode {
  return (
    <Loaded query={useSchema()} wait={<Waiting what="Loading the recipes" />}>
      {(schema) => <StartForm {...{ schema, onClose }} />}
    </Loaded>
  );
}
