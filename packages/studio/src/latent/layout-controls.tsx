import { Button, Group, NumberInput, SegmentedControl, Select } from "@mantine/core";
import { IconArrowNarrowDownDashed, IconArrowNarrowRight, IconArrowNarrowUp, IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { LayoutRequest } from "./layout";

interface LayoutControlsProps {
  readonly request: LayoutRequest;
  readonly latent: number;
  /** Dimensions by falling KL, which is given in nats. */
  readonly byKl: readonly number[];
  readonly kl: Float32Array;
  readonly onChange: (request: LayoutRequest) => void;
  readonly onAgain: () => void;
}

const places = [
  { name: "Axis to the right", icon: <IconArrowNarrowRight size={16} /> },
  { name: "Axis upwards", icon: <IconArrowNarrowUp size={16} /> },
  { name: "Axis in depth", icon: <IconArrowNarrowDownDashed size={16} /> },
] as const;

/** What the axes are: dimensions, principal components, or a map. */
export function LayoutControls({ request, latent, byKl, kl, onChange, onAgain }: LayoutControlsProps): ReactNode {
  const { kind, dims, axes } = request;
  const set = (change: Partial<LayoutRequest>): void => onChange({ ...request, ...change });
  const map = kind === "tsne" || kind === "umap";
  return (
    <Group gap="xs">
      <Select
        aria-label="Coordinates"
        data={[
          { value: "dims", label: "Latent dimensions" },
          { value: "pca", label: "PCA", disabled: latent < 2 },
          { value: "tsne", label: "t-SNE" },
          { value: "umap", label: "UMAP" },
        ]}
        value={kind}
        onChange={(value) => value && set({ kind: value })}
        allowDeselect={false}
        w={184}
      />
      <SegmentedControl
        aria-label="Number of axes"
        data={[
          { value: "2", label: "2-D" },
          { value: "3", label: "3-D", disabled: latent < 3 && !map },
        ]}
        value={String(dims)}
        onChange={(value) => set({ dims: value === "3" ? 3 : 2 })}
      />
      {kind === "dims" &&
        axes
          .slice(0, dims)
          .map((axis, place) => (
            <Select
              key={place}
              aria-label={places[place].name}
              leftSection={places[place].icon}
              data={byKl.map((j) => ({ value: String(j), label: `z${j} · KL ${kl[j].toFixed(2)}` }))}
              value={String(axis)}
              onChange={(value) => value !== null && set({ axes: withAxis(axes, place, Number(value)) })}
              allowDeselect={false}
              searchable={latent > 12}
              maxDropdownHeight={280}
              comboboxProps={{ width: 150, position: "bottom-start" }}
              w={160}
            />
          ))}
      {map && (
        <>
          {kind === "tsne" ? (
            <NumberInput
              aria-label="Perplexity"
              prefix="perplexity "
              value={request.perplexity}
              onChange={(value) => set({ perplexity: Number(value) })}
              min={2}
              max={500}
              w={148}
            />
          ) : (
            <NumberInput
              aria-label="Neighbours"
              prefix="neighbours "
              value={request.neighbours}
              onChange={(value) => set({ neighbours: Number(value) })}
              min={2}
              max={500}
              allowDecimal={false}
              w={148}
            />
          )}
          <NumberInput
            aria-label="Seed"
            prefix="seed "
            value={request.seed}
            onChange={(value) => set({ seed: Number(value) })}
            min={0}
            max={2 ** 31}
            allowDecimal={false}
            w={100}
          />
          <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={onAgain}>
            Lay out again
          </Button>
        </>
      )}
    </Group>
  );
}

/** The axis at a place; where another place had it, the two change places. */
export function withAxis(axes: readonly number[], place: number, axis: number): readonly number[] {
  const other = axes.indexOf(axis);
  return axes.map((old, i) => (i === place ? axis : i === other ? axes[place] : old));
}
