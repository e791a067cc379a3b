import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';

const PLACES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser's program, where one is installed. */
export const chromium = PLACES.find((path): path is string => path !== undefined && existsSync(path));

/** One open page. */
export interface Page {
  /** Evaluates an expression in the page. */
  ask<T>(expression: string): Promise<T>;
  press(key: string): Promise<void>;
  type(text: string): Promise<void>;
  dark(on: boolean): Promise<void>;
  /** A PNG picture. */
  picture(): Promise<Buffer>;
  /** Everything the page complained about, requests to the network included. */
  readonly complaints: readonly string[];
}

/** A headless browser that is spoken to through its own pipe: no port, no library. */
export interface Browser {
  open(path: string, size?: { readonly width: number; readonly height: number }): Promise<Page>;
  close(): Promise<void>;
}

type Params = Record<string, unknown>;
type Message = {
  id?: number;
  method?: string;
  params?: Params;
  result?: Params;
  error?: { message: string };
  sessionId?: string;
};

export async function startBrowser(program: string): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
  const flags = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--no-first-run',
    '--hide-scrollbars',
  ];
  const child: ChildProcess = spawn(program, [...flags, '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    // A group of its own: all of its processes are ended at once, so that none writes into the folder that is removed.
    detached: true,
  });
  const [, , , input, output] = child.stdio as unknown as [null, null, null, Writable, Readable];
  const waiting = new Map<number, { resolve(result: Params): void; reject(error: Error): void }>();
  const listeners: ((message: Message) => void)[] = [];
  let begun = '';
  let ids = 0;
  output.setEncoding('utf8').on('data', (text: string) => {
    const messages = (begun + text).split('\0');
    begun = messages.pop()!;
    for (const message of messages.map((one) => JSON.parse(one) as Message)) {
      const call = message.id === undefined ? undefined : waiting.get(message.id);
      if (call === undefined) for (const listener of listeners) listener(message);
      else if (message.error) call.reject(new Error(message.error.message));
      else call.resolve(message.result ?? {});
    }
  });
  const call = (method: string, params: Params = {}, sessionId?: string) =>
    new Promise<Params>((resolve, reject) => {
      const id = ++ids;
      waiting.set(id, { resolve, reject });
      input.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
    });

  return {
    async open(path, { width, height } = { width: 1400, height: 900 }) {
      const { targetId } = await call('Target.createTarget', { url: 'about:blank' });
      const { sessionId } = (await call('Target.attachToTarget', { targetId, flatten: true })) as { sessionId: string };
      const tell = (method: string, params?: Params) => call(method, params, sessionId);
      const complaints: string[] = [];
      const url = pathToFileURL(path).href;
      const loaded = new Promise<void>((resolve) => {
        listeners.push((message) => {
          if (message.sessionId !== sessionId) return;
          const { method, params } = message;
          if (method === 'Page.loadEventFired') resolve();
          if (method === 'Runtime.exceptionThrown' || method === 'Log.entryAdded') complaints.push(JSON.stringify(params));
          if (method === 'Runtime.consoleAPICalled' && params?.type !== 'log') complaints.push(JSON.stringify(params));
          const asked = (params?.request as { url?: string } | undefined)?.url;
          if (method === 'Network.requestWillBeSent' && asked !== url && !asked?.startsWith('data:'))
            complaints.push(`asked for ${asked}`);
        });
      });
      for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await tell(`${domain}.enable`);
      await tell('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
      await tell('Page.navigate', { url });
      await loaded;
      return {
        complaints,
        async ask<T>(expression: string) {
          const answer = (await tell('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true })) as {
            result: { value: T };
            exceptionDetails?: object;
          };
          if (answer.exceptionDetails) throw new Error(JSON.stringify(answer.exceptionDetails));
          return answer.result.value;
        },
        async press(key) {
          const text = key.length === 1 ? { text: key } : {};
          await tell('Input.dispatchKeyEvent', { type: 'keyDown', key, ...text });
          await tell('Input.dispatchKeyEvent', { type: 'keyUp', key });
        },
        async type(text) {
          await tell('Input.insertText', { text });
        },
        async dark(on) {
          await tell('Emulation.setEmulatedMedia', {
            features: [{ name: 'prefers-color-scheme', value: on ? 'dark' : 'light' }],
          });
        },
        async picture() {
          const { data } = await tell('Page.captureScreenshot', { format: 'png' });
          return Buffer.from(data as string, 'base64');
        },
      };
    },
    async close() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      input.end();
      process.kill(-child.pid!, 'SIGKILL');
      await gone;
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}
