import { StringDecoder } from 'node:string_decoder';

/**
 * Takes over `write` of streams, so that what others print (a `console.log` of a plugin) reaches `onLines` in whole lines and in order.
 * The answer gives the streams back and returns what was left of unfinished lines.
 */
export function captureWrites(streams: readonly NodeJS.WritableStream[], onLines: (text: string) => void): () => string {
  const captured = streams.map((stream) => capture(stream, onLines));
  return () => captured.map((giveBack) => giveBack()).join('');
}

type Done = (error?: Error | null) => void;

function capture(stream: NodeJS.WritableStream, onLines: (text: string) => void): () => string {
  const own = Object.getOwnPropertyDescriptor(stream, 'write');
  const original = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  let isOurs = true;
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const write = (chunk: Uint8Array | string, encoding?: BufferEncoding | Done, done?: Done): boolean => {
    if (!isOurs) return original(chunk, encoding, done);
    const isText = typeof chunk === 'string';
    const bytes =
      isText && typeof encoding === 'string' && encoding !== 'utf8' && encoding !== 'utf-8'
        ? Buffer.from(chunk, encoding)
        : chunk;
    rest += typeof bytes === 'string' ? bytes : decoder.write(Buffer.from(bytes));
    const end = rest.lastIndexOf('\n') + 1;
    if (end > 0) {
      onLines(rest.slice(0, end));
      rest = rest.slice(end);
    }
    const callback = typeof encoding === 'function' ? encoding : done;
    if (callback) process.nextTick(callback);
    return true;
  };
  stream.write = write as typeof stream.write;
  return () => {
    isOurs = false;
    // Somebody who wrapped `write` after us keeps his wrapper; ours then only passes on.
    if (stream.write === write) {
      if (own) Object.defineProperty(stream, 'write', own);
      else delete (stream as { write?: unknown }).write;
    }
    return rest + decoder.end();
  };
}
