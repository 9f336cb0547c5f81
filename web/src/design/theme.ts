import { createTheme, rem, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const ink: MantineColorsTuple = [
  "#f2f4f6", "#e3e7eb", "#c6cdd5", "#a5b0bb", "#8490a0", "#667382", "#4a5665", "#333e4b", "#1f2934", "#121922",
];
const sky: MantineColorsTuple = [
  "#e9f3fe", "#d3e6fb", "#a6cdf7", "#74b1f3", "#4b99ee", "#2f88ea", "#1a6ddb", "#0b65c2", "#0653a3", "#044585",
];
const ember: MantineColorsTuple = [
  "#fdeeea", "#f9d8d0", "#f2b0a1", "#ea866f", "#e46246", "#dd4a2c", "#d03a22", "#b62f1a", "#9a2613", "#7d1c0c",
];

/** Mantine's dark surfaces, from text down to the page: the same greys as tokens.css. */
const dark: MantineColorsTuple = [
  "#e5e9ed", "#c3cad2", "#9ba6b2", "#818c98", "#38424d", "#2c343d", "#1b2026", "#14181d", "#0f1317", "#0a0d10",
];

/** Mantine in Updraft's clothes: dense, quiet, one accent; colours that mean a state live in tokens.css. */
export const theme = createTheme({
  fontFamily: "var(--ud-sans)",
  fontFamilyMonospace: "var(--ud-mono)",
  headings: {
    fontFamily: "var(--ud-sans)",
    fontWeight: "620",
    sizes: { h1: { fontSize: rem(20), lineHeight: "1.3" }, h2: { fontSize: rem(16), lineHeight: "1.35" }, h3: { fontSize: rem(14) } },
  },
  fontSizes: { xs: rem(12), sm: rem(13), md: rem(14), lg: rem(16), xl: rem(20) },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.5" },
  colors: { ink, sky, ember, dark },
  primaryColor: "sky",
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: "sm",
  radius: { xs: rem(3), sm: rem(6), md: rem(8) },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "xs" }, styles: { root: { fontWeight: 540 } } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray", size: "md" } },
    TextInput: { defaultProps: { size: "sm" } },
    NumberInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm", allowDeselect: false } },
    Tooltip: { defaultProps: { openDelay: 250, withArrow: false } },
    Modal: { styles: { title: { fontWeight: 620, fontSize: rem(16), overflowWrap: "anywhere" } }, defaultProps: { centered: false, yOffset: "8vh", overlayProps: { backgroundOpacity: 0.35 } } },
    Loader: { defaultProps: { type: "dots", size: "sm" } },
  },
});

/** Binds Mantine's own surfaces to our tokens. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    "--mantine-color-body": "var(--ud-surface)",
    "--mantine-color-text": "var(--ud-text)",
    "--mantine-color-dimmed": "var(--ud-muted)",
    "--mantine-color-default-border": "var(--ud-line)",
    "--mantine-color-placeholder": "var(--ud-faint)",
    "--mantine-color-anchor": "var(--ud-accent)",
  };
  return {
    variables: {},
    light: shared,
    dark: { ...shared, "--mantine-color-default": "var(--ud-hover)", "--mantine-color-default-hover": "var(--ud-line)" },
  };
};
