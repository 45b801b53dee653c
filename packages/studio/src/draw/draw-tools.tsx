import { Button, Group, SegmentedControl, Slider, Stack, Switch, Text } from "@mantine/core";
import { IconArrowBackUp, IconEraser, IconEyeOff, IconPencil, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Tool } from "../pad/pad";

interface ToolsProps {
  readonly tool: Tool;
  readonly radius: number;
  readonly centre: boolean;
  /** Whether the model learnt from MNIST's digits, which are centred. */
  readonly ofMnist: boolean;
  /** Whether cells are hidden. */
  readonly hidden: boolean;
  readonly canUndo: boolean;
  readonly onTool: (tool: Tool) => void;
  readonly onRadius: (radius: number) => void;
  readonly onCentre: (centre: boolean) => void;
  readonly onUndo: () => void;
  readonly onClear: () => void;
  readonly onReveal: () => void;
}

const tools = [
  { value: "paint", label: "Draw", icon: IconPencil },
  { value: "erase", label: "Erase", icon: IconEraser },
  { value: "hide", label: "Hide", icon: IconEyeOff },
] as const;

/** What stands below the pad. */
export function DrawTools(props: ToolsProps): ReactNode {
  const { tool, radius, centre, ofMnist, hidden, canUndo } = props;
  return (
    <Stack gap="sm">
      <SegmentedControl
        fullWidth
        aria-label="Tool"
        value={tool}
        onChange={(value) => props.onTool(value)}
        data={tools.map(({ value, label, icon: Icon }) => ({
          value,
          label: (
            <Group gap={6} justify="center" wrap="nowrap">
              <Icon size={16} />
              <span>{label}</span>
            </Group>
          ),
        }))}
      />
      <Group gap="xs" wrap="nowrap">
        <Text size="sm" id="brush">
          Brush
        </Text>
        <Slider
          style={{ flex: 1 }}
          aria-labelledby="brush"
          thumbLabel="Brush"
          min={0.5}
          max={3}
          step={0.25}
          value={radius}
          onChange={props.onRadius}
          label={(value) => `${2 * value} cells`}
        />
        <Button
          size="xs"
          variant="default"
          onClick={props.onUndo}
          disabled={!canUndo}
          leftSection={<IconArrowBackUp size={16} />}
        >
          Undo
        </Button>
        <Button size="xs" variant="default" onClick={props.onClear} leftSection={<IconTrash size={16} />}>
          Clear
        </Button>
      </Group>
      {hidden ? (
        <Group gap="xs" justify="space-between" wrap="nowrap">
          <Text size="sm" c="dimmed">
            The model completes hatched cells.
          </Text>
          <Button size="xs" variant="default" onClick={props.onReveal} style={{ flexShrink: 0 }}>
            Show all
          </Button>
        </Group>
      ) : (
        ofMnist && (
          <Switch
            checked={centre}
            onChange={(event) => props.onCentre(event.currentTarget.checked)}
            label="Centre and scale as MNIST does"
            description="The digits it learnt from fill 20 of 28 cells around their centre of mass."
          />
        )
      )}
    </Stack>
  );
}
