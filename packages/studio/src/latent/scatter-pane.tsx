import { ActionIcon, Button, Group, Paper, Progress, Stack, Text } from "@mantine/core";
import { useMemo, useRef, type ReactNode } from "react";
import { maybe, numberSet, oneOf, shortText } from "../address/codec";
import { useAddressed } from "../address/use-addressed";
import { IconX } from "@tabler/icons-react";
import type { ModelFacts } from "../engine/engine-api";
import { HistogramPanel } from "../map/histogram-panel";
import { strokeCodec } from "../map/map-address";
import { PathPanel } from "../map/path-panel";
import { useChosen } from "../map/use-chosen";
import type { PointLook } from "../scatter/layers/point-layers";
import type { DragMode } from "../scatter/scatter-input";
import type { Stroke } from "../scatter/strokes";
import { Choice } from "../ui/choice";
import { Failure, Waiting } from "../ui/states";
import { ClassLegend } from "./class-legend";
import type { CodedImages } from "../codes/coded-images";
import { LayoutControls } from "./layout-controls";
import { fitted, movedTo, positionOf, type Layout, type LayoutRequest } from "../codes/layout";
import { ScatterPlot } from "./scatter-plot";
import type { Ellipse, Marks } from "../scatter/draw-marks";
import type { CodedState } from "../codes/use-coded-images";
import { useLayout } from "../codes/use-layout";

interface ScatterPaneProps {
  readonly model: ModelFacts;
  readonly coded: CodedState;
  readonly request: LayoutRequest;
  readonly onRequest: (request: LayoutRequest) => void;
  readonly code: Float32Array;
  readonly label: number | undefined;
  readonly picked: number | undefined;
  readonly ends: readonly [number | undefined, number | undefined];
  readonly onPick: (row: number, second: boolean) => void;
  readonly onCode: (code: Float32Array) => void;
}

const none: ReadonlySet<number> = new Set();

/** The scatter with its coordinates and classes, and what is chosen of it. */
export function ScatterPane(props: ScatterPaneProps): ReactNode {
  const { model, coded, code, label, picked, ends, onPick, onCode } = props;
  const request = fitted(props.request, model.latent);
  const { images, doing, done, error } = coded;
  const { layout: complete, running, error: refused, cancel, halt, again } = useLayout(images, request);
  const [hidden, setHidden] = useAddressed<ReadonlySet<number>>("hidden", none, numberSet);
  const [asked, setDrag] = useAddressed<DragMode>("drag", "cursor", oneOf("cursor", "move", "lasso", "path"));
  const [look, setLook] = useAddressed<PointLook>("points", "zoom", oneOf("zoom", "dots", "density", "images"));
  const [path, setPath] = useAddressed<Stroke | undefined>("path-drawn", undefined, strokeCodec);
  // the scatter refuses a text that is no view
  const [camera, setCamera] = useAddressed<string | undefined>("camera", undefined, maybe(shortText));
  // while another is under way, the last layout of these images stays
  const last = useRef<Layout>(undefined);
  if (complete) last.current = complete;
  const layout = last.current?.images === images ? last.current : undefined;

  const choosing = useChosen(images, layout, model, hidden);
  const onPlane = layout?.dims === 2;
  const drag = onPlane ? (asked === "cursor" && !layout.plane ? "move" : asked) : "move";
  const lasso = choosing?.lasso;
  const drawnPath = onPlane ? path : undefined;
  const onRequest = (next: LayoutRequest): void => {
    const { kind, dims, axes } = next;
    // strokes are of the map that they were drawn on
    if ([kind, dims, axes].join() !== [request.kind, request.dims, request.axes].join()) {
      choosing?.setLasso(undefined);
      setPath(undefined);
    }
    props.onRequest(next);
  };
  const ellipses = useMemo(() => ellipsesOf(model, layout, request.axes), [model, layout, request.axes]);
  const marks = useMemo((): Marks => {
    const placeOf = (row: number): readonly number[] => [
      ...layout!.positions.subarray(row * layout!.dims, (row + 1) * layout!.dims),
    ];
    const named = [
      [ends[0], "A"],
      [ends[1], "B"],
    ] as const;
    const pins = layout ? named.flatMap(([row, name]) => (row === undefined ? [] : [{ at: placeOf(row), name }])) : [];
    const cursor = layout && positionOf(layout, code);
    if (layout && !cursor && picked !== undefined) pins.push({ at: placeOf(picked), name: "" as never });
    const lines = [
      ...(lasso ? [{ at: lasso, isClosed: true }] : []),
      ...(drawnPath ? [{ at: drawnPath, isClosed: false }] : []),
    ];
    return { ellipses, pins, lines, upright: layout?.plane?.directions.length === 1, ...(cursor && { cursor }) };
  }, [layout, ellipses, code, picked, ends, lasso, drawnPath]);

  const note = images ? notesOn(images, coded.asked, layout, request.axes, ellipses.length) : "";
  if (error)
    return (
      <Stack gap="xs" mih={420}>
        <Failure error={error} />
        <Text size="sm" c="dimmed">
          Without images there are no points to show; the lattice, the sliders and samples need none.
        </Text>
      </Stack>
    );
  return (
    <Stack gap="sm">
      {images && (
        <LayoutControls
          request={request}
          latent={model.latent}
          order={images.byUse}
          use={images.use}
          onChange={onRequest}
          onAgain={again}
        />
      )}
      {refused !== undefined && <Failure error={refused} retry={again} />}
      <div style={{ position: "relative" }}>
        {layout && choosing ? (
          <ScatterPlot
            {...{ layout, look, marks, drag }}
            colors={choosing.colors}
            camera={camera}
            onCamera={setCamera}
            onPick={onPick}
            onCursor={(position) => onCode(movedTo(layout, code, position))}
            onStroke={drag === "lasso" ? choosing.setLasso : setPath}
          />
        ) : (
          <Encoding doing={doing} done={done} />
        )}
        {running !== undefined && (
          <Running
            request={request}
            running={running}
            onCancel={cancel}
            onHalt={layout?.isForming ? halt : undefined}
          />
        )}
      </div>
      <Group justify="space-between" gap="xs" mih={30}>
        {images?.labels ? (
          <ClassLegend labels={images.labels} images={images} hidden={hidden} onChange={setHidden} />
        ) : (
          <span />
        )}
        <Group gap="xs">
          <Choice
            label="How points are shown"
            options={{ zoom: "By zoom", dots: "Dots", density: "Density", images: "Images" }}
            value={look}
            onChange={setLook}
          />
          {onPlane && (
            <Choice
              label="What a drag does"
              options={{ ...(layout.plane && { cursor: "Drag decodes" }), ...drags } as Record<DragMode, string>}
              value={drag}
              onChange={setDrag}
            />
          )}
        </Group>
      </Group>
      {note !== "" && (
        <Text size="xs" c="dimmed">
          {note}
        </Text>
      )}
      {layout && drawnPath && (
        <PathPanel
          key={JSON.stringify([drawnPath, layout.kind])}
          {...{ model, layout, code, label, onCode }}
          path={drawnPath}
          onClear={() => setPath(undefined)}
        />
      )}
      {images && choosing && (
        <HistogramPanel
          {...{ images, columns: choosing.columns, column: choosing.column, values: choosing.values }}
          range={choosing.choice?.range}
          chosen={choosing.chosen}
          onColumn={choosing.setColumn}
          onClear={
            choosing.chosen.count < images.count
              ? () => {
                  setHidden(none);
                  choosing.setLasso(undefined);
                  choosing.setColumn(choosing.choice && { key: choosing.choice.key });
                }
              : undefined
          }
        />
      )}
    </Stack>
  );
}

const drags = { move: "Drag moves", lasso: "Lasso", path: "Path" } as const;

/** Mean KL, nats, or variance of a dimension that says nothing of an image. */
const unused = 0.01;

/** What the points do not say themselves. */
function notesOn(
  images: CodedImages,
  asked: number,
  layout: Layout | undefined,
  axes: readonly number[],
  ellipses: number,
): string {
  const all = images.count < asked ? `All ${images.count.toLocaleString("en")} images` : "";
  const labels = images.labels ? "" : all ? ", without labels" : "The images have no labels";
  const notes = [
    `${all}${labels}`,
    layout?.rows && `${images.labels ? "A row a class" : "A row"}, as thick as its codes are dense`,
    layout?.kind === "dims" &&
      axes.slice(0, layout.dims).every((axis) => images.use.values[axis] < unused) &&
      "The codes hardly differ along these dimensions: the model does not use them",
    ellipses > 0 && `Ellipses: the ${ellipses} components of the prior, 1 σ whole and 2 σ dashed`,
  ];
  return notes.flatMap((text) => (text ? [`${text}.`] : [])).join(" ");
}

function Encoding({ doing, done }: Pick<CodedState, "doing" | "done">): ReactNode {
  if (doing !== "encoding") return <Waiting what="Loading the images" height={420} />;
  return (
    <Stack justify="center" align="center" mih={420} gap="xs">
      <Text size="sm" c="dimmed" className="numbers" role="status">
        Encoding the images, {Math.round(100 * done)} %
      </Text>
      <Progress value={100 * done} w={240} aria-label="Encoding" />
    </Stack>
  );
}

const doings = { dims: "", pca: "PCA", tsne: "t-SNE", umap: "UMAP" } as const;

interface RunningProps {
  readonly request: LayoutRequest;
  readonly running: number;
  readonly onCancel: () => void;
  /** Keeps the points where they are; undefined before they have moved. */
  readonly onHalt: (() => void) | undefined;
}

function Running({ request, running, onCancel, onHalt }: RunningProps): ReactNode {
  const text = running === 0 ? "begins" : `${Math.round(100 * running)} %`;
  return (
    <Paper withBorder shadow="sm" p="xs" className="latent-progress" data-running={running}>
      <Group gap="sm" wrap="nowrap">
        <Text size="sm" className="numbers" role="status" miw={110}>
          {doings[request.kind]} {text}
        </Text>
        <Progress value={100 * running} flex={1} animated={running === 0} aria-label={`${doings[request.kind]}`} />
        {onHalt && (
          <Button size="compact-xs" variant="default" onClick={onHalt}>
            Stop here
          </Button>
        )}
        <ActionIcon title="Cancel" variant="subtle" aria-label="Cancel" onClick={onCancel}>
          <IconX size={16} />
        </ActionIcon>
      </Group>
    </Paper>
  );
}

/** The components of a Gaussian-mixture prior over the plane of two dimensions. */
function ellipsesOf(model: ModelFacts, layout: Layout | undefined, [x, y]: readonly number[]): readonly Ellipse[] {
  if (!model.components || layout?.kind !== "dims" || layout.dims !== 2 || y === undefined) return [];
  return model.components.map(({ weight, mean, std }) => ({
    ...{ weight, mean: [mean[x], mean[y]], std: [std[x], std[y]] },
  }));
}
