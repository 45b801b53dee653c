import { ActionIcon, Group, NativeSelect, SegmentedControl, Text } from "@mantine/core";
import { IconArrowNarrowDownDashed, IconArrowNarrowRight, IconArrowNarrowUp, IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Use } from "../engine/engine-api";
import { NumberField } from "../ui/number-field";
import { DimensionOptions } from "./dimension-options";
import type { LayoutRequest } from "../codes/layout";

interface LayoutControlsProps {
  readonly request: LayoutRequest;
  readonly latent: number;
  /** Dimensions by falling use. */
  readonly order: readonly number[];
  readonly use: Use;
  readonly onChange: (request: LayoutRequest) => void;
  readonly onAgain: () => void;
}

const places = [
  { name: "Axis to the right", icon: <IconArrowNarrowRight size={16} /> },
  { name: "Axis upwards", icon: <IconArrowNarrowUp size={16} /> },
  { name: "Axis in depth", icon: <IconArrowNarrowDownDashed size={16} /> },
] as const;

/** What the axes are: dimensions, principal components, or a map. */
export function LayoutControls({ request, latent, order, use, onChange, onAgain }: LayoutControlsProps): ReactNode {
  const { kind, dims, axes } = request;
  const set = (change: Partial<LayoutRequest>): void => onChange({ ...request, ...change });
  const map = kind === "tsne" || kind === "umap";
  return (
    <Group gap="xs">
      <NativeSelect
        aria-label="Coordinates"
        data={[
          { value: "dims", label: "Dimensions" },
          { value: "pca", label: "PCA", disabled: latent < 2 },
          { value: "tsne", label: "t-SNE" },
          { value: "umap", label: "UMAP" },
        ]}
        value={kind}
        onChange={({ currentTarget }) => set({ kind: currentTarget.value as LayoutRequest["kind"] })}
        w={146}
      />
      {(map || latent > 1) && (
        <SegmentedControl
          aria-label="Number of axes"
          data={[
            { value: "2", label: "2-D" },
            { value: "3", label: "3-D", disabled: latent < 3 && !map },
          ]}
          value={String(dims)}
          onChange={(value) => set({ dims: value === "3" ? 3 : 2 })}
        />
      )}
      {kind === "dims" &&
        latent > 1 &&
        axes.slice(0, dims).map((axis, place) => (
          <NativeSelect
            key={place}
            aria-label={places[place].name}
            leftSection={places[place].icon}
            leftSectionWidth={30}
            value={String(axis)}
            onChange={({ currentTarget }) => set({ axes: withAxis(axes, place, Number(currentTarget.value)) })}
            w={168}
          >
            <DimensionOptions order={order} use={use} />
          </NativeSelect>
        ))}
      {map && (
        <>
          {kind === "tsne" ? (
            <Setting
              name="Perplexity"
              min={2}
              value={request.perplexity}
              onChange={(perplexity) => set({ perplexity })}
            />
          ) : (
            <Setting
              name="Neighbours"
              min={2}
              value={request.neighbours}
              onChange={(neighbours) => set({ neighbours })}
            />
          )}
          <Setting name="Seed" min={0} value={request.seed} onChange={(seed) => set({ seed })} />
          <ActionIcon variant="default" size={36} title="Lay out again" aria-label="Lay out again" onClick={onAgain}>
            <IconRefresh size={18} />
          </ActionIcon>
        </>
      )}
    </Group>
  );
}

interface SettingProps {
  readonly name: string;
  readonly min: number;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** A number with its name before it. */
const Setting = ({ name, min, value, onChange }: SettingProps): ReactNode => (
  <NumberField
    aria-label={name}
    leftSection={
      <Text size="sm" c="dimmed">
        {name.toLowerCase()}
      </Text>
    }
    leftSectionWidth={20 + 7.5 * name.length}
    {...{ min, value, onChange }}
    max={min === 0 ? 2 ** 31 : 500}
    w={85 + 7.5 * name.length}
  />
);

/** The axis at a place; where another place had it, the two change places. */
export function withAxis(axes: readonly number[], place: number, axis: number): readonly number[] {
  const other = axes.indexOf(axis);
  return axes.map((old, i) => (i === place ? axis : i === other ? axes[place] : old));
}
