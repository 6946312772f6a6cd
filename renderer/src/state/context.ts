// Hands the app's state to every component without passing it through each.

import { createContext } from 'svelte';
import type { AppState } from './appState.svelte.ts';

export const [useApp, provideApp] = createContext<AppState>();
