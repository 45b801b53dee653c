import { ActionIcon, FileButton, Group, NativeSelect } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { ModelEntry, ModelSource } from "./sources";
import { modelFileTypes, takeModelFile } from "./take-model-file";

interface ModelPickerProps {
  readonly models: readonly ModelEntry[];
  readonly source: ModelSource;
  readonly onChoose: (source: ModelSource) => void;
}

/** Chooses among the models of the runs and the page, or opens a file. */
export function ModelPicker({ models, source, onChoose }: ModelPickerProps): ReactNode {
  const known = models.some((model) => model.source === source);
  const all = known ? models : [{ source, title: source.replace(/^(run|file):/, ""), detail: "" }, ...models];
  const group = (name: string, of: readonly ModelEntry[]) => ({
    group: name,
    items: of.map(({ source: value, title, detail }) => ({ value, label: detail ? `${title} · ${detail}` : title })),
  });
  const groups = [
    group(
      "Of this page",
      all.filter((model) => !model.source.startsWith("run:")),
    ),
    group(
      "Runs",
      all.filter((model) => model.source.startsWith("run:")),
    ),
  ].filter(({ items }) => items.length > 0);
  return (
    <Group gap="xs" wrap="nowrap">
      <NativeSelect
        aria-label="Model"
        data={groups}
        value={source}
        onChange={({ currentTarget }) => onChoose(currentTarget.value)}
        w={286}
      />
      <FileButton accept={modelFileTypes} onChange={(file) => file && void takeModelFile(file).then(onChoose)}>
        {(props) => (
          <ActionIcon
            title="Open a model file, or drop it on the page"
            {...props}
            variant="default"
            size={36}
            aria-label="Open a model file"
          >
            <IconFileUpload size={18} />
          </ActionIcon>
        )}
      </FileButton>
    </Group>
  );
}
