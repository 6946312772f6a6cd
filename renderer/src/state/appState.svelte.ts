// What the whole app shares: the open project, its frames and jobs, the engine, messages. Follows the backend's
// events; components read it and call its actions.

import type { LabelClass } from '../../../core/taxonomy.ts';
import type {
  BackendClient,
  BackendEvent,
  MethodParams,
} from '../../../backend/contract/contract.ts';
import type {
  EngineState,
  FrameSummary,
  Host,
  Job,
  ProjectSummary,
} from '../../../backend/contract/records.ts';
import { recallBlind } from '../editor/blindMode.ts';
import { FrameEditor } from '../editor/frameEditor.svelte.ts';
import { mergeFrames } from '../editor/queue/frameOrder.ts';
import { recallPhotoWindow } from '../editor/photoWindow.ts';
import { ToolInHand } from '../editor/hand/toolInHand.svelte.ts';
import { t } from '../messages/messages.svelte.ts';
import { errorText, jobErrorText } from './errorText.ts';
import { PROJECTLESS_SCREENS, readPlace, rememberPlace, type Screen } from './place.ts';

/** A remark goes by itself; an error stays until someone has read it. */
const REMARK_MS = 8000;
/** Where there are more, the oldest make room, remarks before errors, so that the screen is not full of them. */
const MOST_MESSAGES = 6;

export interface Message {
  readonly id: number;
  readonly kind: 'error' | 'info';
  readonly text: string;
}

function withRoom(messages: readonly Message[]): readonly Message[] {
  if (messages.length <= MOST_MESSAGES) return messages;
  const given = messages.find(({ kind }) => kind === 'info') ?? messages[0];
  return messages.filter((message) => message !== given);
}

export class AppState {
  readonly client: BackendClient;
  readonly editor: FrameEditor;
  /** Here, so that what it has in hand outlasts a look at another screen. */
  readonly tool: ToolInHand;
  #lastMessageId = 0;

  host = $state.raw<Host | null>(null);
  isConnected = $state(false);
  isReady = $state(false);
  screen = $state<Screen>('home');
  project = $state.raw<ProjectSummary | null>(null);
  frames = $state.raw<readonly FrameSummary[]>([]);
  jobs = $state.raw<readonly Job[]>([]);
  engine = $state.raw<EngineState>({ provider: null, device: null, lastMs: null, error: null });
  messages = $state.raw<readonly Message[]>([]);
  /** Changes whenever pooled scores may have changed. */
  scoresVersion = $state(0);

  readonly classes: readonly LabelClass[] = $derived(
    this.project === null ? [] : this.project.classes,
  );
  readonly runningJob: Job | null = $derived(
    this.jobs.find((job) => job.state === 'running') ?? null,
  );

  constructor(client: BackendClient) {
    this.client = client;
    this.editor = new FrameEditor(client, (error) => {
      this.reportError(error);
    });
    this.tool = new ToolInHand(this.editor, (text) => {
      this.inform(text);
    });
    client.onConnection((connected) => {
      const isBack = connected && !this.isConnected && this.isReady;
      this.isConnected = connected;
      if (isBack) void this.#reload();
    });
    client.subscribe((event) => {
      this.#follow(event);
    });
  }

  /** Asks the host where to begin, and goes back to where this window was. */
  async start(): Promise<void> {
    try {
      this.host = await this.client.call('host.describe', {});
      const place = readPlace();
      const path = place.projectPath ?? this.host.initialProject;
      if (path !== null) {
        await this.openProject(path);
        if (place.frameId !== null) await this.openFrame(place.frameId);
        if (place.projectPath !== null) this.show(place.screen);
      } else {
        this.show(place.screen);
      }
    } catch (error) {
      this.reportError(error);
    } finally {
      this.isReady = true;
    }
  }

  /** Remarks are about the screen that is left. */
  show(screen: Screen): void {
    if (screen !== this.screen) this.dismissRemarks();
    this.screen = this.project === null && !PROJECTLESS_SCREENS.includes(screen) ? 'home' : screen;
    this.#remember();
  }

  async openProject(path: string): Promise<boolean> {
    return this.attempt(async () => {
      await this.#enter(await this.client.call('projects.open', { path }));
    });
  }

  async createProject(
    path: string,
    name: string,
    classes: MethodParams<'projects.create'>['classes'],
  ): Promise<boolean> {
    return this.attempt(async () => {
      await this.#enter(await this.client.call('projects.create', { path, name, classes }));
    });
  }

  async openFrame(frameId: number): Promise<void> {
    if (this.project === null) return;
    if (this.editor.frame?.frameId === frameId) {
      this.editor.stay();
      return;
    }
    const version = this.frames.find((frame) => frame.frameId === frameId)?.version ?? null;
    const isOpen = await this.editor.open(this.project.projectId, frameId, version);
    if (!isOpen) return;
    // Remarks do not change the version: one that was loaded ahead may not have the last ones.
    const listed = this.frames.find((frame) => frame.frameId === frameId);
    if (listed !== undefined) this.editor.refresh(listed);
    this.#remember();
  }

  /** Runs an action; a failure becomes a message. @returns whether it went well */
  async attempt(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      this.reportError(error);
      return false;
    }
  }

  /** Tries again what could not be stored: the host is asked for the project again, too, as it may not have it open. */
  async retry(): Promise<void> {
    await this.#reload();
    if (this.editor.saveState !== 'offline') await this.editor.retry();
  }

  reportError(error: unknown): void {
    this.#say('error', errorText(error));
  }

  inform(text: string): void {
    this.#say('info', text);
  }

  dismiss(id: number): void {
    this.messages = this.messages.filter((message) => message.id !== id);
  }

  /** Takes away what was said of something else than comes now; errors stay. */
  dismissRemarks(): void {
    this.messages = this.messages.filter(({ kind }) => kind === 'error');
  }

  #say(kind: Message['kind'], text: string): void {
    const id = ++this.#lastMessageId;
    const others = this.messages.filter((message) => message.text !== text);
    this.messages = withRoom([...others, { id, kind, text }]);
    if (kind === 'error') return;
    setTimeout(() => {
      this.dismiss(id);
    }, REMARK_MS);
  }

  async #enter(project: ProjectSummary): Promise<void> {
    // Before what closing may have to say of the frame that was open.
    this.messages = [];
    await this.editor.close();
    const { projectId } = project;
    const [frames, jobs, engine] = await Promise.all([
      this.client.call('frames.list', { projectId }),
      this.client.call('jobs.list', { projectId }),
      this.client.call('engine.describe', {}),
    ]);
    this.project = project;
    this.editor.settings.enterProject(project.classes.length);
    recallPhotoWindow(this.editor.photo, project.path);
    recallBlind(this.editor, project.path);
    this.frames = frames;
    this.jobs = jobs;
    this.engine = engine;
    this.scoresVersion += 1;
    this.show(frames.length === 0 ? 'home' : 'annotate');
    const first = frames[0];
    if (first !== undefined) await this.openFrame(first.frameId);
  }

  /** After a lost connection: the backend may be another process by now, and frames may be others. */
  async #reload(): Promise<void> {
    const { project } = this;
    if (project === null) return;
    await this.attempt(async () => {
      const { projectId } = await this.client.call('projects.open', { path: project.path });
      await this.editor.reconnected();
      this.frames = await this.client.call('frames.list', { projectId });
      for (const frame of this.frames) this.editor.refresh(frame);
      this.scoresVersion += 1;
      this.jobs = await this.client.call('jobs.list', { projectId });
    });
  }

  #follow(event: BackendEvent): void {
    if (event.name === 'engine.updated') {
      this.engine = event.payload;
      return;
    }
    // Models are followed where they are shown.
    if (event.name === 'modelTask.updated' || event.name === 'models.updated') return;
    if (event.payload.projectId !== this.project?.projectId) return;
    if (event.name === 'job.updated') this.#followJob(event.payload.job);
    else if (event.name === 'reviewed.updated') this.editor.takeReviewed(event.payload);
    else this.#followFrames(event.payload.frames);
  }

  #followJob(job: Job): void {
    const isKnown = this.jobs.some(({ jobId }) => jobId === job.jobId);
    this.jobs = isKnown
      ? this.jobs.map((known) => (known.jobId === job.jobId ? job : known))
      : [job, ...this.jobs];
    if (job.state === 'running') return;
    this.scoresVersion += 1;
    void this.#refreshSummary();
    if (job.state === 'failed')
      this.#say(
        'error',
        jobErrorText(job) ?? t('jobs.failed', { kind: t(`jobs.kind.${job.kind}`) }),
      );
  }

  #followFrames(changed: readonly FrameSummary[]): void {
    this.frames = mergeFrames(this.frames, changed);
    for (const frame of changed) this.editor.refresh(frame);
    this.scoresVersion += 1;
  }

  async #refreshSummary(): Promise<void> {
    const { project } = this;
    if (project === null) return;
    await this.attempt(async () => {
      const { projectId } = project;
      this.project = await this.client.call('projects.summary', { projectId });
    });
  }

  #remember(): void {
    rememberPlace({
      projectPath: this.project?.path ?? null,
      screen: this.screen,
      frameId: this.editor.frame?.frameId ?? null,
    });
  }
}
