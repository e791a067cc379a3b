/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { formatBytes } from '@mpmsub/runner';
import { formatMs } from '@mpmsub/text';
import type { JobFacts, PageFacts } from '../html/page-facts.js';

/** What the page is about: it stands in the page itself. */
export const FACTS: PageFacts = JSON.parse(byId('facts').textContent ?? '');

/** The element of the page with that id; the page has all that the script asks for. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

/** The job at a place of {@link FACTS}. */
export function jobAt(place: number): JobFacts {
  return FACTS.jobs[place]!;
}

/** Bytes for people; empty where they are not known. */
export function bytes(amount: number | null | undefined): string {
  return amount === null || amount === undefined ? '' : formatBytes(amount);
}

/** Milliseconds for people; empty where they are not known. */
export function time(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? '' : formatMs(ms);
}

/** A new element. Its text never becomes markup. */
export function element<K extends keyof HTMLElementTagNameMap>(name: K, className = '', text = ''): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
