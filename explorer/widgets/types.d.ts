// What the page's scripts are given: by the kernel, by anywidget, and by BokehJS. Read by the type checker alone.

interface Model<Traits> {
  get<Name extends keyof Traits>(name: Name): Traits[Name];
  set<Name extends keyof Traits>(name: Name, value: Traits[Name]): void;
  save_changes(): void;
  send(message: unknown): void;
  on(events: string, hear: Function): void;
  off(events: string, hear: Function): void;
  widget_manager: any;
}

interface Widget<Traits> {
  render(context: { model: Model<Traits>; el: HTMLElement; signal?: AbortSignal }): void;
}

// The traits of the widgets of the same names in Python.

interface Answer {
  whose: string;
  subject: string;
  told: string;
  cards: Card[];
  problem: string;
  opened: string;
  sum: string;
  advice: Piece[];
  taken: string;
  stale: boolean;
  query: string;
  kept: [name: string, answers: string][];
  can_pin: boolean;
  step: number;
  can_undo: boolean;
  can_redo: boolean;
  came: number;
  follows: boolean;
  address: string | null;
}

interface Card {
  title: string;
  value: string;
  rough: string;
  detail: string;
  quantity: string;
  good: boolean;
  basis: string;
  gpu: string;
  opens: string;
  was: string;
}

interface Piece {
  goal: string;
  label: string;
  effect: string;
}

interface SideBySide {
  panels: { title: string; cells: Beside[] }[];
  kept: [name: string, answers: string][];
  colours: string[];
}

interface Beside {
  place: number;
  name: string;
  value: string;
  rough: string;
  good: boolean;
  ratio: string;
  bar: number;
  low: number;
  high: number;
}

// What the kernel answers to "report".
interface Report {
  subject: string;
  told: string;
  cards: { title: string; value: string; rough: string; detail: string; basis: string; good: boolean }[];
  layout: string;
  sums: string[];
  notes: string[];
  sources: string[];
}

interface Notes {
  about: string;
  whose: string;
  layout_words: string;
  notices: string[];
  footnotes: string[];
  measured: { kind: string; text: string }[];
  example: string;
}

interface Questions {
  questions: [question: string, preset: string][];
  presets: [group: string, entries: [name: string, text: string, short: string][]][];
  preset: string;
  language: string;
  languages: [code: string, name: string][];
}

interface Tabs {
  sections: [key: string, label: string][];
  section: string;
}

interface Controls {
  groups: { title: string; fields: Field[] }[];
  choices: Record<string, string>;
  options: Record<string, Choices>;
  values: Record<string, [text: string, position: number]>;
  errors: Record<string, [typed: string, wrong: string]>;
  found: Record<string, string>;
  pasted: string;
  answered: number;
}

type Choices = [title: string, names: string[]][];

interface Field {
  name: string;
  label: string;
  kind: "number" | "text" | "choice" | "flag";
  unit?: string;
  help?: string;
  options?: Choices;
  slider?: Ends;
}

type Ends = [low: number, high: number, counts: string];

interface RunIt {
  recipes: Recipe[];
  note: string;
}

interface Recipe {
  tool: string;
  version: string;
  pieces: [file: string, text: string][];
  differs: string[];
  fill_in: string[];
  cannot: string;
}

interface SortedTable {
  title: string;
  note: string;
  heads: string[];
  rows: Cell[][];
  links: string[];
  choose: number;
  groups: [name: string, columns: number[]][];
  search: string;
  switches: [key: string, label: string][];
  traits_of_rows: [place: string, keys?: string[], words?: string][];
  act: string;
  start: [] | [column: number, down: boolean];
}

type Cell = string | [text: string, sorted: Sorted, kind?: string];
type Sorted = number | string | null;

interface Formulas {
  lead: string;
  how: string;
  entries: Entry[];
  sources: Record<string, string>;
}

interface Entry {
  name: string;
  part: string;
  group: string;
  label: string;
  meaning: string;
  note: string;
  unit: string;
  text?: string;
  source?: string;
  range?: string;
  tests?: string[];
  more?: number;
  through?: string[];
  example?: boolean;
  values?: ConstantValue[];
}

interface ConstantValue {
  for: string;
  value: string;
  basis: string;
  rows: string;
  off: string;
  source: string;
}

interface BokehGate {
  pane: string;
  colors: Record<string, string>;
  path: string;
}

// Younger than the checker.
interface HTMLSelectElement {
  showPicker?(): void;
}

// What the page tells itself.

type Wish = [name: string, value: string];

interface DocumentEventMap {
  "explorer:connection": CustomEvent<string>;
  "explorer:waiting": CustomEvent<boolean>;
  "explorer:kept": CustomEvent<string>;
  "explorer:drawn": CustomEvent<void>;
  "xp-open-run": CustomEvent<unknown>;
}

// BokehJS, so far as it is used. It is not there before it is loaded.

interface BokehView {
  el: HTMLElement;
  shadow_el: ShadowRoot;
  model: BokehModel;
  root?: BokehView;
  child_views?: BokehView[];
  is_destroyed: boolean;
  throttled_paint?: () => Promise<void>;
  repaint(): void;
  invalidate_painters(): void;
  canvas_view: { el: HTMLElement; events_el: HTMLElement };
  export(kind: "png"): { canvas: HTMLCanvasElement };
}

interface BokehModel {
  type: string;
  document: BokehDocument;
  below: { axis_label?: string | null }[];
  left: { axis_label?: string | null }[];
  renderers: { data_source: BokehSource }[];
}

interface BokehSource {
  data: Record<string, ArrayLike<Value | ArrayLike<Value>>>;
  tags: [] | [heads: Record<string, string>];
}

type Value = string | number | null;

// jupyter_bokeh's view of a document.
interface JupyterBokehView {
  el: HTMLElement;
  _document: BokehDocument;
  _change_event(): void;
  remove(): void;
}

interface BokehDocument {
  is_idle: boolean;
  idle: { connect(run: (value?: unknown) => void): void };
  apply_json_patch(patch: unknown): void;
  clear(): void;
}

interface BokehJS {
  index: Iterable<BokehView>;
  documents: BokehDocument[];
  require(module: string): any;
}

declare const Bokeh: BokehJS;
interface Window {
  Bokeh?: BokehJS;
  [loaded: symbol]: any;
}
