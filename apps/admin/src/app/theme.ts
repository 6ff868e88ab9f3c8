import {
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  type MantineColorsTuple,
  Modal,
  Paper,
  Select,
  Table,
  Tooltip,
} from '@mantine/core';

const iris: MantineColorsTuple = [
  '#f2f2fe',
  '#e3e3fb',
  '#c6c7f6',
  '#a6a8f0',
  '#898bea',
  '#7072e2',
  '#5b5bd6',
  '#4d4cc0',
  '#403f9f',
  '#32317c',
];

/** Cooler than Mantine's greys; 7 is the page, 6 what lies on it, 4 the borders. */
const dark: MantineColorsTuple = [
  '#d5d8e0',
  '#b9bdc9',
  '#8e94a4',
  '#6a7080',
  '#353a47',
  '#2a2e39',
  '#1c1f28',
  '#12141a',
  '#0d0e13',
  '#08090c',
];

const closeButtonProps = { 'aria-label': 'Close' };

export const theme = createTheme({
  colors: { iris, dark },
  primaryColor: 'iris',
  primaryShade: { light: 6, dark: 6 },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: {
    fontFamily: "'Inter Variable', system-ui, sans-serif",
    fontWeight: '650',
    textWrap: 'balance',
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Paper: Paper.extend({ defaultProps: { withBorder: true, radius: 'lg' } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 'sm', horizontalSpacing: 'md' } }),
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true, openDelay: 250 } }),
    Modal: Modal.extend({ defaultProps: { centered: true, radius: 'lg', closeButtonProps } }),
    Drawer: Drawer.extend({ defaultProps: { position: 'right', size: 'lg', closeButtonProps } }),
    Select: Select.extend({ defaultProps: { allowDeselect: false } }),
  },
});

const DARK_TINTS = ['iris', 'red', 'teal', 'orange', 'yellow', 'grape', 'gray'];

/**
 * What the palettes do not decide: surfaces lie a step above the page, secondary text has a
 * contrast of 4.5:1 and more, and tinted surfaces stay visible on dark ones.
 */
export const resolveCssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5f6673',
    '--mantine-color-placeholder': '#6f7683',
    '--mantine-color-error': '#c92a2a',
    '--mantine-color-teal-light-color': '#07684b',
    '--mantine-color-yellow-light-color': '#7a4a00',
    '--mantine-color-orange-light-color': '#9c3500',
  },
  dark: {
    '--mantine-color-body': dark[6],
    '--mantine-color-dimmed': '#9aa1b1',
    '--mantine-color-placeholder': '#8a90a0',
    '--mantine-color-error': '#ff8787',
    '--mantine-color-anchor': iris[3],
    ...Object.assign({}, ...DARK_TINTS.map(tintOnDark)),
  },
});

/** The `light` variant on a dark surface: a veil of the colour, with a pale text upon it. */
function tintOnDark(color: string): Record<string, string> {
  const name = `--mantine-color-${color}`;
  const veil = (share: number) => `color-mix(in srgb, var(${name}-5) ${share}%, transparent)`;
  return {
    [`${name}-light`]: veil(16),
    [`${name}-light-hover`]: veil(24),
    [`${name}-light-color`]: `var(${name}-3)`,
  };
}
