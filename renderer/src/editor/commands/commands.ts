// Every command of the editor with the keys that it has at first: one table for the key handler, the tooltips, the
// palette and the list of shortcuts. Texts are in `messages/commands`.

export const COMMAND_GROUPS = {
  tools: {
    brush: ['B'],
    eraser: ['E'],
    polygon: ['G'],
    lasso: ['L'],
    rectangle: ['M'],
    ellipse: ['Shift+M'],
    livewire: ['T'],
    redrawOutline: ['Ctrl+Shift+L'],
    bucket: ['U'],
    wand: ['W'],
    relabel: ['C'],
    scoreFill: ['X'],
    scoreBrush: ['S'],
    scoreBox: ["'"],
    edgeBrush: [';'],
    runnerUp: ['Q'],
    runnerUpBrush: ['Shift+S'],
    superpixels: ['V'],
    picker: ['I'],
  },
  options: {
    smaller: ['['],
    larger: [']'],
    lowerThreshold: ['{'],
    raiseThreshold: ['}'],
    toggleCombination: ['Shift+E'],
    toggleTarget: ['Shift+T'],
    toggleReach: ['Shift+U'],
    lockClass: ['Shift+L'],
    paintOnlyOver: ['Shift+B'],
    paintOverPressed: ['Shift+N'],
    protectReviewed: [],
    selectAll: ['Ctrl+A'],
    clearSelection: ['Ctrl+D'],
    invertSelection: ['Ctrl+I'],
    protectSelection: [],
    clearProtected: [],
  },
  operations: {
    fillHoles: ['H'],
    removeIslands: ['Shift+I'],
    smooth: [],
    grow: ['Shift+G'],
    shrink: [],
    fillVoid: ['Shift+V'],
    replaceClass: [],
    copyPrelabel: [],
    copyGroundTruth: [],
    copyRevision: [],
    copyPreviousFrame: ['Ctrl+Shift+V'],
    carryOver: ['.'],
  },
  history: {
    undo: ['Ctrl+Z'],
    redo: ['Ctrl+Shift+Z', 'Ctrl+Y'],
  },
  view: {
    fit: ['F'],
    actualSize: ['A'],
    zoomIn: ['+'],
    zoomOut: ['-'],
    overlay: ['O'],
    cycleMaskStyle: ['Y'],
    soloClass: ['Shift+O'],
    hideClass: ['Shift+H'],
    showAllClasses: [],
    pixelGrid: ['Shift+X'],
    miniMap: [],
    rulers: [],
    adjustImage: [],
    resetImage: [],
    blind: ['Ctrl+B'],
  },
  layers: {
    noLayer: ['Shift+Z'],
    margin: ['Z'],
    probability: ['Shift+P'],
    runnerUpLayer: ['Shift+R'],
    prelabelLayer: ['Shift+A'],
    groundTruthLayer: ['Shift+Q'],
    differences: ['D'],
    provenance: ['Shift+D'],
    split: ['\\'],
    blink: ['`'],
  },
  frames: {
    next: ['N', 'PageDown'],
    previous: ['P', 'PageUp'],
    done: ['Enter'],
    reject: ['Shift+Enter'],
    skip: ['Ctrl+Enter'],
    flag: ['Shift+F'],
    comment: ['Shift+C'],
    filters: ['/'],
  },
  worklist: {
    worklist: ['Shift+W'],
    nextRegion: ['J'],
    previousRegion: ['Shift+J'],
    keepRegion: ['K'],
    takeBackKept: ['Shift+Y'],
    takeRunnerUp: ['R'],
    repaintRegion: ['Shift+K'],
  },
  keyDrawing: {
    keyCursor: [','],
  },
  help: {
    help: ['?'],
    palette: ['Ctrl+K'],
  },
} as const satisfies Record<string, Record<string, readonly string[]>>;

export type CommandGroup = keyof typeof COMMAND_GROUPS;
export type EditorCommand = {
  [Group in CommandGroup]: keyof (typeof COMMAND_GROUPS)[Group];
}[CommandGroup];

export interface CommandEntry {
  readonly command: EditorCommand;
  readonly group: CommandGroup;
  /** As `keys.nameOfPress` gives them. */
  readonly keys: readonly string[];
}

export const COMMANDS: readonly CommandEntry[] = Object.entries(COMMAND_GROUPS).flatMap(
  ([group, commands]) =>
    Object.entries<readonly string[]>(commands).map(([command, keys]) => ({
      command: command as EditorCommand,
      group: group as CommandGroup,
      keys,
    })),
);

/** Commands that a key gives again and again while it is held down. */
export const REPEATING: ReadonlySet<EditorCommand> = new Set([
  'smaller',
  'larger',
  'lowerThreshold',
  'raiseThreshold',
  'undo',
  'redo',
  'zoomIn',
  'zoomOut',
  'next',
  'previous',
  'nextRegion',
  'previousRegion',
]);

/** Commands that a gesture does not wait for: as the wheel does, they change its size or its threshold while it is made. */
export const WHILE_HELD: ReadonlySet<EditorCommand> = new Set([
  'smaller',
  'larger',
  'lowerThreshold',
  'raiseThreshold',
]);

/** What the commands of some groups do. */
export type ActionsOf<Groups extends CommandGroup> = Readonly<
  Record<{ [Group in Groups]: keyof (typeof COMMAND_GROUPS)[Group] }[Groups], () => void>
>;

export type CommandActions = ActionsOf<CommandGroup>;
