/** Memo's look on top of Mantine: quiet greys, one green, small radii. */

import { createTheme } from "@mantine/core";

export const theme = createTheme({
  fontFamily: '"Inter Variable", ui-sans-serif, -apple-system, "Segoe UI", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
  headings: { fontWeight: "650" },
  primaryColor: "memo",
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: "sm",
  cursorType: "pointer",
  colors: {
    memo: ["#eaf5f1", "#d5e7e0", "#a9cec0", "#7ab49f", "#559f84", "#3d9273", "#2f8b6a", "#2f6f5e", "#1f6350", "#0a5642"],
    dark: ["#d6d6d4", "#b3b3b0", "#8f8f8c", "#6b6b69", "#474746", "#373736", "#2b2b2a", "#202020", "#191919", "#141414"],
  },
  components: {
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false } },
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } }, // what has the focus first is no item of the menu
    Modal: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
  },
});
