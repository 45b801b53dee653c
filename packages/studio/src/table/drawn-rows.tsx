import { Button, Group, NativeSelect, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useState, type ReactNode } from "react";
import type { RowsPicture, TableFacts } from "../engine/table/table-api";
import { Loaded } from "../ui/loaded";
import { NumberField } from "../ui/number-field";
import { Marginal } from "./marginal";
import { Relations } from "./relations";
import { rangeOf, SeriesLines, type SeriesLine } from "./series-lines";
import { useRowsPicture } from "./use-table";

/** Columns that are shown at first. */
const first = 8;

/** Rows that the model draws beside training rows. */
export function DrawnRows({ table }: { readonly table: TableFacts }): ReactNode {
  const [where, setWhere] = useState(() => usualCovariates(table));
  const picture = useRowsPicture(table, where);
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        Drawn beside real
      </Title>
      {table.covariates.length > 0 && (
        <Group gap="sm" align="flex-end">
          {table.covariates.map((name) => (
            <Covariate
              key={name}
              {...{ table, name, value: where[name] }}
              onChange={(value) => setWhere({ ...where, [name]: value })}
            />
          ))}
        </Group>
      )}
      <Loaded query={picture} wait={<Skeleton height={240} />}>
        {(data) =>
          table.series ? (
            <DrawnSeries table={table} picture={data} />
          ) : (
            <Columns picture={data} names={table.columns.map(({ name }) => name)} />
          )
        }
      </Loaded>
    </Stack>
  );
}

function Columns({ picture, names }: { readonly picture: RowsPicture; readonly names: readonly string[] }): ReactNode {
  const [shown, setShown] = useState(first);
  const { columns, relations, realCount, drawnCount } = picture;
  const left = columns.length - shown;
  return (
    <>
      <Text size="sm" c="dimmed">
        {realCount.toLocaleString("en")} training rows as bars, {drawnCount.toLocaleString("en")} rows that the model
        draws as lines; the columns that differ most come first.
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
        {columns.slice(0, shown).map((one) => (
          <Marginal key={one.name} picture={one} />
        ))}
      </SimpleGrid>
      {left > 0 && (
        <Button variant="default" size="xs" style={{ alignSelf: "flex-start" }} onClick={() => setShown((n) => n + 24)}>
          {Math.min(24, left)} more of {columns.length} columns
        </Button>
      )}
      {relations && columns.length > 1 && (
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
          <Relations
            title="Relations, real"
            names={names}
            table={relations.real}
            note="Pearson's r of numbers, eta of a number and a category, Cramér's V of categories."
          />
          <Relations title="Relations, drawn" names={names} table={relations.drawn} note="The same of drawn rows." />
          <Relations
            title="Difference"
            names={names}
            table={relations.real.map((row, i) => Float64Array.from(row, (value, j) => relations.drawn[i][j] - value))}
            note={`Drawn minus real; ${relations.difference.toFixed(3)} on average, without its sign.`}
          />
        </SimpleGrid>
      )}
    </>
  );
}

function DrawnSeries({ table, picture }: { readonly table: TableFacts; readonly picture: RowsPicture }): ReactNode {
  const { channels, length } = table.series!;
  const { real, drawn } = picture.lines!;
  const lines = (values: Float64Array, c: number, kind: SeriesLine["kind"]): SeriesLine[] =>
    Array.from({ length: values.length / channels.length / length }, (_, i) => {
      const from = (i * channels.length + c) * length;
      return { kind, values: values.subarray(from, from + length) };
    });
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      {channels.flatMap((name, c) => {
        const [own, made] = [lines(real, c, "real"), lines(drawn, c, "drawn")];
        const range = rangeOf(...[...own, ...made].map(({ values }) => values));
        return [
          <SeriesLines key={`${name} real`} title={`${name}, training series`} lines={own} range={range} />,
          <SeriesLines key={`${name} drawn`} title={`${name}, drawn series`} lines={made} range={range} />,
        ];
      })}
    </SimpleGrid>
  );
}

/** What covariates are at first: those of the first test row that has them all. */
function usualCovariates({ columns, covariates, rows, count }: TableFacts): Record<string, string | number> {
  const places = covariates.map((name) => columns.findIndex((column) => column.name === name));
  const row =
    Array.from({ length: count }, (_, i) => i).find((i) =>
      places.every((place) => !Number.isNaN(rows[i * columns.length + place])),
    ) ?? 0;
  return Object.fromEntries(
    covariates.map((name, i) => {
      const value = rows[row * columns.length + places[i]];
      return [name, columns[places[i]].categories?.[value] ?? (Number.isNaN(value) ? 0 : value)];
    }),
  );
}

interface CovariateProps {
  readonly table: TableFacts;
  readonly name: string;
  readonly value: string | number;
  readonly onChange: (value: string | number) => void;
}

function Covariate({ table, name, value, onChange }: CovariateProps): ReactNode {
  const { categories, bounds = [-Infinity, Infinity] } = table.columns.find((column) => column.name === name)!;
  if (categories)
    return (
      <NativeSelect
        label={name}
        size="xs"
        data={[...categories]}
        value={String(value)}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  return (
    <NumberField
      label={name}
      size="xs"
      value={Number(value)}
      min={bounds[0]}
      max={bounds[1]}
      step={0.01}
      onChange={onChange}
    />
  );
}
