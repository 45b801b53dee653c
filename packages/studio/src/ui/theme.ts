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

/** Mantine's greys of the dark scheme, bluish as the ground that they lie on. */
const dark: MantineColorsTuple = [
  "#ced2de",
  "#b8bdcb",
  "#8f95a8",
  "#626a80",
  "#3b4154",
  "#2c3040",
  "#232735",
  "#191c27",
  "#151823",
  "#11131a",
];

/** The look of the studio; light and dark follow the system unless the user chose. */
export const theme = createTheme({
  primaryColor: "ink",
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  colors: { ink, dark },
  defaultRadius: "md",
  fontFamily: 'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontWeight: "650" },
  cursorType: "pointer",
  components: {
    // the library makes their head a second banner of the page
    Drawer: { defaultProps: { attributes: { header: { role: "none" } } } },
    Modal: { defaultProps: { attributes: { header: { role: "none" } } } },
  },
});
