import { createTheme, type MantineColorsTuple } from "@mantine/core";

const ink: MantineColorsTuple = [
  "#eef1ff",
  "#dbe0fa",
  "#b5bef0",
  "#8c9ae7",
  "#6a7cdf",
  "#5569da",
  "#4c5fd5",
  "#3c4ebd",
  "#3445aa",
  "#293a96",
];

/** The look of the studio; light and dark follow the system unless the user chose. */
export const theme = createTheme({
  primaryColor: "ink",
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  colors: { ink },
  defaultRadius: "md",
  fontFamily: 'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontWeight: "650" },
  cursorType: "pointer",
});
