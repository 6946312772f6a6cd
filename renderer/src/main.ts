// Starts the app in its page.

import { mount } from 'svelte';
import './app.css';
import App from './App.svelte';
import { connectToHost } from './host/connect.ts';
import { startLanguage } from './messages/messages.svelte.ts';
import { AppState } from './state/appState.svelte.ts';
import { applyTheme, readTheme } from './state/theme.ts';

applyTheme(readTheme());
startLanguage();
const app = new AppState(connectToHost());
const target = document.getElementById('app');
if (target !== null) mount(App, { target, props: { app } });
void app.start();
