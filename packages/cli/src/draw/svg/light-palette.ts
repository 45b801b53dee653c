/**
 * The colours of the report by day, by the names that its plots use (`var(--train)`). Class colours are Petroff's ten (arXiv:2107.02270), at least 17 CIELAB
 * units apart under simulated protanopia, deuteranopia and tritanopia.
 */
export const LIGHT_PALETTE: Readonly<Record<string, string>> = {
  ...{ page: "#f6f5f1", card: "#fffefc", ink: "#1c2026", soft: "#5d646e", edge: "#e2dfd8", faint: "#c3c4c6" },
  ...{ wash: "#efede7", train: "#2a68c8", validation: "#d0640a", test: "#4b5563", accent: "#2a68c8" },
  ...{ alarm: "#a32a10", "alarm-wash": "#fbeae4" },
  ...{ c0: "#3f90da", c1: "#ffa90e", c2: "#bd1f01", c3: "#94a4a2", c4: "#832db6" },
  ...{ c5: "#a96b59", c6: "#e76300", c7: "#b9ac70", c8: "#717581", c9: "#92dadd" },
};
