import { Button, Code, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState, type FormEvent, type ReactNode } from "react";
import { useRunAction } from "../api/queries";

interface DialogProps {
  /** The run that is asked about; undefined closes the dialog. */
  readonly name: string | undefined;
  readonly onClose: () => void;
  /** What it has come to: the new name, or its place in the trash. */
  readonly onDone: (result: string) => void;
}

/** Asks for another name of a run. */
export function RenameDialog({ name, onClose, onDone }: DialogProps): ReactNode {
  return (
    <Modal
      opened={name !== undefined}
      onClose={onClose}
      title="Rename the run"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {name !== undefined && <RenameForm key={name} name={name} onClose={onClose} onDone={onDone} />}
    </Modal>
  );
}

function RenameForm({ name, onClose, onDone }: DialogProps & { readonly name: string }): ReactNode {
  const [text, setText] = useState(name);
  const rename = useRunAction("rename");
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const wanted = text.trim();
    if (wanted === name) return onClose();
    rename.mutate({ name, body: { name: wanted } }, { onSuccess: () => onDone(wanted) });
  };
  return (
    <form onSubmit={send}>
      <Stack>
        <TextInput
          data-autofocus
          label="Name"
          description="Name of its folder: letters, digits and . _ - = , +"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={rename.error?.message}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={rename.isPending} disabled={text.trim() === ""}>
            Rename
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Asks before a run goes to the trash, and says where that is. */
export function TrashDialog({ name, onClose, onDone }: DialogProps): ReactNode {
  const trash = useRunAction<{ readonly trash: string }>("trash");
  const close = (): void => {
    trash.reset();
    onClose();
  };
  const send = (): void => trash.mutate({ name: name! }, { onSuccess: (answer) => onDone(answer.trash) });
  return (
    <Modal
      opened={name !== undefined}
      onClose={close}
      title="Move the run to the trash?"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack>
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          <b>{name}</b> moves to the folder <Code>.trash</Code> among the runs. Nothing is deleted: move it back by hand
          to have it in the list again.
        </Text>
        {trash.error && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {trash.error.message}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          <Button color="red" onClick={send} loading={trash.isPending}>
            Move to trash
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
