/** Starts the real binary on a free port with a data directory of its own, and stops it again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RunningServer {
  readonly base: string;
  readonly stop: () => Promise<void>;
  /** Ends the server and answers how to start it again, at the same address. */
  readonly away: () => Promise<() => Promise<void>>;
}

const START_MS = 120_000;
const STOP_MS = 30_000;

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

async function isReady(base: string): Promise<boolean> {
  try {
    const response = await fetch(`${base}/health/ready`);
    return response.status === 200;
  } catch {
    return false;
  }
}

/** Starts `WUMBO_BIN serve` and waits until everything is up. */
export async function startServer(): Promise<RunningServer> {
  const binary = process.env.WUMBO_BIN;
  if (!binary) throw new Error('WUMBO_BIN must name the wumbo binary');
  const place = mkdtempSync(join(tmpdir(), 'wumbo-e2e-'));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const log = join(place, 'server.log');
  const output = openSync(log, 'w');
  const launch = () =>
    spawn(binary, ['serve'], {
      env: {
        ...process.env,
        WUMBO_LISTEN: `127.0.0.1:${port}`,
        WUMBO_DATA_DIR: join(place, 'house'),
      },
      stdio: ['ignore', output, output],
    });
  let child = launch();
  await ready(child, base, log);
  return {
    base,
    stop: async () => {
      await stop(child);
      rmSync(place, { recursive: true, force: true });
    },
    away: async () => {
      await stop(child);
      return async () => {
        child = launch();
        await ready(child, base, log);
      };
    },
  };
}

async function ready(child: ChildProcess, base: string, log: string): Promise<void> {
  const began = Date.now();
  while (!(await isReady(base))) {
    const ended = child.exitCode !== null || child.signalCode !== null;
    if (ended || Date.now() - began > START_MS) {
      await stop(child);
      throw new Error(`the server did not become ready:\n${readFileSync(log, 'utf8').slice(-4000)}`);
    }
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** Asks it to end as an operator would, and insists only when it does not. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(insist);
}
