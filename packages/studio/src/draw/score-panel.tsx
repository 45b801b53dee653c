import { Group, Text } from "@mantine/core";
import { useMemo, type ReactNode } from "react";
import { nats } from "./figures";
import { histogram, shareAbove, usualness } from "./usualness";
import type { Around } from "./use-surroundings";

interface ScoreProps {
  /** Nats. */
  readonly score: number | undefined;
  readonly around: Around;
  /** What the score is, in words. */
  readonly what: string;
}

/** The anomaly score of a drawing, and where it lies among the test images'. */
export function ScorePanel({ score, around, what }: ScoreProps): ReactNode {
  const { surroundings, done, error } = around;
  const scores = surroundings?.scores;
  return (
    <>
      <Group gap="md" justify="space-between" align="baseline">
        <Text fz="lg" fw={650} className="numbers">
          {score === undefined ? "–" : `${nats(score)} nats`}
        </Text>
        <Text size="sm" role="status">
          {score !== undefined && scores ? usualness(shareAbove(scores, score)) : " "}
        </Text>
      </Group>
      {scores ? <ScoreHistogram {...{ scores, score }} /> : <div style={{ height: 90 }} />}
      <Text size="xs" c="dimmed">
        {scores
          ? `${begun(what)}; bars: ${scores.length.toLocaleString("en")} test images. Further right is more anomalous.`
          : error
            ? `${begun(what)}; without test images there is nothing to compare it with.`
            : `Scoring test images to compare with, ${Math.round(100 * done)} %`}
      </Text>
    </>
  );
}

const begun = (text: string): string => text[0].toUpperCase() + text.slice(1);

function ScoreHistogram({
  scores,
  score,
}: {
  readonly scores: Float64Array;
  readonly score: number | undefined;
}): ReactNode {
  const { from, to, counts } = useMemo(() => histogram(scores), [scores]);
  const most = Math.max(...counts);
  const at =
    score === undefined ? undefined : (100 * Math.max(0, Math.min(1, (score - from) / (to - from)))).toFixed(1);
  return (
    <div style={{ position: "relative" }}>
      <svg
        viewBox={`0 0 ${counts.length} 64`}
        preserveAspectRatio="none"
        width="100%"
        height={64}
        role="img"
        aria-label="Scores of the test images"
      >
        {counts.map((count, i) => (
          <rect
            key={i}
            x={i + 0.08}
            width={0.84}
            y={64 - (62 * count) / most}
            height={(62 * count) / most}
            fill="var(--mantine-color-gray-5)"
          />
        ))}
      </svg>
      {at !== undefined && (
        <div
          style={{
            position: "absolute",
            left: `${at}%`,
            top: 0,
            height: 64,
            borderLeft: "2px solid #e8590c",
            marginLeft: -1,
          }}
        />
      )}
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          {nats(from, 0)}
        </Text>
        <Text size="xs" c="dimmed">
          nats
        </Text>
        <Text size="xs" c="dimmed">
          {nats(to, 0)} and more
        </Text>
      </Group>
    </div>
  );
}
