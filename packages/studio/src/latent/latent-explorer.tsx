import { Group, NativeSelect, SegmentedControl, Stack } from "@mantine/core";
import { useCallback, useMemo, useRef, type ReactNode } from "react";
import { maybe, oneOf, row as rowCodec, wholeBetween, type Codec } from "../address/codec";
import { useAddressed } from "../address/use-addressed";
import type { ModelFacts } from "../engine/engine-api";
import { engine } from "../engine/use-engine";
import type { ModelSource } from "../models/sources";
import { CodePanel } from "./code-panel";
import { rowOf } from "../codes/coded-images";
import { InterpolationStrip } from "./interpolation-strip";
import { NearestPanel } from "../map/nearest-panel";
import { LatticePane } from "./lattice-pane";
import "./latent-explorer.css";
import { noPicks, picksCodec, planeCodec, type Picks } from "./plane-address";
import { ScatterPane } from "./scatter-pane";
import type { LayoutRequest } from "../codes/layout";
import { useCodedImages, type Split } from "../codes/use-coded-images";

interface LatentExplorerProps {
  readonly source: ModelSource;
  readonly model: ModelFacts;
}

/** The code that is looked at, the picked images, and the views that change them. */
export function LatentExplorer({ source, model }: LatentExplorerProps): ReactNode {
  const [split, setSplit] = useAddressed<Split>("split", "test", oneOf("test", "train", "both"));
  const [countText, setCount] = useAddressed<Count>("images", "10000", anyCount);
  const count = Number(countText);
  const coded = useCodedImages(source, model, split, count);
  const { images } = coded;
  const [tab, setTab] = useAddressed<View>("view", "scatter", oneOf("scatter", "lattice"));
  const [request, setRequest] = useAddressed<LayoutRequest | undefined>("plane", undefined, planeCodec(model.latent));
  const [code, setCode] = useAddressed<Float32Array>("z", new Float32Array(model.latent), rowCodec(model.latent));
  const firstLabel = model.classes > 0 ? 0 : undefined;
  const [label, setLabel] = useAddressed("class", firstLabel, maybe(wholeBetween(0, model.classes - 1)));
  const [picks, setPicks] = useAddressed<Picks>("picked", noPicks, picksCodec);
  const { picked, ends } = within(picks, images?.count ?? 0);
  // rows of the images: forgotten when there are others
  const others = (choose: () => void): void => {
    setPicks(noPicks);
    choose();
  };
  const samples = useRef(0);

  const order = useMemo(
    () => images?.byUse ?? Array.from({ length: model.latent }, (_, j) => j),
    [images, model.latent],
  );
  const shown = request ?? firstRequest(order);
  const pick = (row: number, second: boolean): void => {
    if (!images) return;
    const [a, b] = ends;
    setPicks({ picked: row, ends: second ? [a ?? picked, row] : [a, b] });
    setCode(rowOf(images.mean, row));
    if (model.classes > 0 && images.labels) setLabel(Math.min(images.labels[row], model.classes - 1));
  };
  const setValue = useCallback(
    (dimension: number, value: number) => setCode((old) => old.map((v, j) => (j === dimension ? value : v))),
    [setCode],
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
        <Group gap="xs" className="latent-images">
          <NativeSelect
            aria-label="Split"
            data={[
              { value: "test", label: "Test images" },
              { value: "train", label: "Training images" },
              { value: "both", label: "Both splits" },
            ]}
            value={split}
            onChange={({ currentTarget: { value } }) => others(() => setSplit(value as Split))}
            w={150}
          />
          <NativeSelect
            aria-label="Number of images"
            data={[
              { value: "1000", label: "1,000" },
              { value: "10000", label: "10,000" },
              { value: "1000000", label: "all, up to a million" },
            ]}
            value={countText}
            onChange={({ currentTarget: { value } }) => others(() => setCount(value as Count))}
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
              label={label}
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
            <NearestPanel
              {...{ model, images, code, label, picked }}
              onPick={(row) => pick(row, false)}
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
              onEnds={(next) => setPicks({ picked, ends: next })}
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

const counts = ["1000", "10000", "1000000"] as const;
type Count = (typeof counts)[number];
/** Addresses from before there were more than 70,000 say so. */
const anyCount: Codec<Count> = {
  read: (text) => (text === "70000" ? "1000000" : counts.find((one) => one === text)),
  write: (count) => count,
};
type View = "scatter" | "lattice";

/** Without rows that there are not: an address may name any. */
function within({ picked, ends: [a, b] }: Picks, count: number): Picks {
  const there = (row: number | undefined): number | undefined => (row !== undefined && row < count ? row : undefined);
  return { picked: there(picked), ends: [there(a), there(b)] };
}

/** The plane of the dimensions that say most. */
const firstRequest = (order: readonly number[]): LayoutRequest => ({
  ...{ kind: "dims", dims: 2, axes: order.slice(0, 3) },
  ...{ perplexity: 30, neighbours: 15, seed: 0 },
});
