import type { InitializeHook, LoadHook } from 'node:module';
import { applyEdit, type SourceEdit } from './source-edit.js';

/** Runs in Node's loader thread, put there by the preload. */
let edits: readonly SourceEdit[] = [];

export const initialize: InitializeHook<readonly SourceEdit[]> = (given) => {
  edits = given;
};

export const load: LoadHook = async (url, context, next) => {
  const loaded = await next(url, context);
  const mine = edits.filter(({ module }) => url.endsWith(`/src/${module}.js`));
  if (mine.length === 0) {
    return loaded;
  }
  const text = Buffer.from(loaded.source as Uint8Array).toString('utf8');
  return { ...loaded, source: mine.reduce(applyEdit, text) };
};
