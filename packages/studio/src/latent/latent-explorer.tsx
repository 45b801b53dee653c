import { Group, NativeSelect, SegmentedControl, Stack } from "@mantine/core";
import { useCallback, useMemo, useRef, useState, type ReactNode } from "react";
import type { ModelFacts } from "../engine/engine-api";
import { engine } from "../engine/use-engine";
import type { ModelSource } from "../models/sources";
import { CodePanel } from "./code-panel";
import { rowOf } from "../codes/coded-images";
import { InterpolationStrip } from "./interpolation-strip";
import { LatticePane } from "./lattice-pane";
import "./latent-explorer.css";
import { ScatterPane } from "./scatter-pane";
import type { LayoutRequest } from "../codes/layout";
import { useCodedImages, type Split } from "../codes/use-coded-images";

interface LatentExplorerProps {
  readonly source: ModelSource;
  readonly model: ModelFacts;
}

/** The code that is looked at, the picked images, and the views that change them. */
export function LatentExplorer({ source, model }: LatentExplorerProps): ReactNode {
  const [split, setSplit] = useState<Split>("test");
  const [count, setCount] = useState(10_000);
  const coded = useCodedImages(source, model, split, count);
  const { images } = coded;
  const [tab, setTab] = useState<"scatter" | "lattice">("scatter");
  const [request, setRequest] = useState<LayoutRequest>();
  const [code, setCode] = useState<Float32Array>(() => new Float32Array(model.latent));
  const [label, setLabel] = useState(model.classes > 0 ? 0 : undefined);
  // rows of `images`: forgotten when there are others
  const [picks, setPicks] = useState<Picks>({ of: undefined, ends: [undefined, undefined] });
  const { picked, ends } =
    picks.of === images ? picks : { picked: undefined, ends: picks.ends.map(() => undefined) as never };
  const samples = useRef(0);

  const order = useMemo(
    () => images?.byUse ?? Array.from({ length: model.latent }, (_, j) => j),
    [images, model.latent],
  );
  const shown = request ?? firstRequest(order);
  const pick = (row: number, second: boolean): void => {
    if (!images) return;
    const [a, b] = ends;
    setPicks({ of: images, picked: row, ends: second ? [a ?? picked, row] : [a, b] });
    setCode(rowOf(images.mean, row));
    if (model.classes > 0 && images.labels) setLabel(Math.min(images.labels[row], model.classes - 1));
  };
  const setValue = useCallback(
    (dimension: number, value: number) => setCode((old) => old.map((v, j) => (j === dimension ? value : v))),
    [],
  );
  const free = (next: Float32Array): void => {
    setPicks((old) => ({ ...old, picked: undefined }));
    setCode(next);
  };
  const sample = async (): Promise<void> => free((await engine().sampleCode(model.id, samples.current++, label)).data);
  const reset = async (): Promise<void> => free(await engine().priorMiddle(model.id, label));
  const posterior =
    images && picked !== undefined
      ? { mean: rowOf(images.mean, picked), logVar: rowOf(images.logVar, picked) }
      : undefined;

  return (
    <Stack gap="sm">
      <Group gap="sm" justify="space-between">
        <SegmentedControl
          aria-label="View"
          data={[
            { value: "scatter", label: "Scatter" },
            { value: "lattice", label: "Lattice", disabled: model.latent < 2 },
          ]}
          value={tab}
          onChange={(value) => setTab(value)}
        />
        <Group gap="xs">
          <NativeSelect
            aria-label="Split"
            data={[
              { value: "test", label: "Test images" },
              { value: "train", label: "Training images" },
              { value: "both", label: "Both splits" },
            ]}
            value={split}
            onChange={({ currentTarget }) => setSplit(currentTarget.value as typeof split)}
            w={150}
          />
          <NativeSelect
            aria-label="Number of images"
            data={[
              { value: "1000", label: "1,000" },
              { value: "10000", label: "10,000" },
              { value: "70000", label: "all, up to 70,000" },
            ]}
            value={String(count)}
            onChange={({ currentTarget }) => setCount(Number(currentTarget.value))}
            w={172}
          />
        </Group>
      </Group>
      <div className="latent-columns">
        <Stack gap="sm" className="latent-plot">
          {tab === "scatter" ? (
            <ScatterPane
              model={model}
              coded={coded}
              request={shown}
              onRequest={setRequest}
              code={code}
              picked={picked}
              ends={ends}
              onPick={pick}
              onCode={setCode}
            />
          ) : (
            <LatticePane
              model={model}
              order={order}
              axes={shown.axes}
              onAxes={(axes) => setRequest({ ...shown, axes })}
              code={code}
              label={label}
              onCode={free}
            />
          )}
          {images && (
            <InterpolationStrip
              model={model}
              images={images}
              label={label}
              picked={picked}
              ends={ends}
              onEnds={(next) => setPicks({ of: images, picked, ends: next })}
              onCode={setCode}
            />
          )}
        </Stack>
        <CodePanel
          model={model}
          images={images}
          code={code}
          label={label}
          picked={picked}
          posterior={posterior}
          onValue={setValue}
          onLabel={setLabel}
          onReset={() => void reset()}
          onSample={() => void sample()}
        />
      </div>
    </Stack>
  );
}

interface Picks {
  readonly of: unknown;
  readonly picked?: number;
  readonly ends: readonly [number | undefined, number | undefined];
}

/** The plane of the dimensions that say most. */
const firstRequest = (order: readonly number[]): LayoutRequest => ({
  ...{ kind: "dims", dims: 2, axes: order.slice(0, 3) },
  ...{ perplexity: 30, neighbours: 15, seed: 0 },
});
