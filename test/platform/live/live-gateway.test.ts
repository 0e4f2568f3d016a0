import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectTo } from '../../support/postgres.js';
import { UpgradeRefused, type TestSocket } from '../../support/socket.js';
import { TestClock } from '../../support/vault.js';
import { eventually } from '../../support/wait.js';
import { toyLive, type ToyLive } from './toy-live.js';

let clock: TestClock;
let live: ToyLive;
const sockets: TestSocket[] = [];

beforeEach(async () => {
  clock = new TestClock();
  live = await toyLive(clock);
});
afterEach(async () => {
  await Promise.all(sockets.splice(0).map((socket) => socket.close()));
  await live.close();
});

async function page(name: string, room = 'one'): Promise<TestSocket> {
  const socket = await live.open(live.signIn(name));
  sockets.push(socket);
  socket.subscribe('board', { room });
  await socket.frameWith('hx-partial');
  return socket;
}

describe('a page that shows a fragment', () => {
  it('is sent it at once, wrapped so that htmx swaps it by its id, with what belongs to the person', async () => {
    const [frame] = (await page('Ada')).frames;
    expect(frame).toMatch(
      /^<hx-partial id="board" hx-swap="outerMorph"><section id="board"><p>first for patient in one<\/p><i>token-of-Ada [0-9a-f-]{36}<\/i><\/section><\/hx-partial>$/,
    );
  });

  it('is sent it again when one of its topics changes, and only then', async () => {
    const socket = await page('Ada');
    live.board.text = 'second';
    await live.change('board/other', 'elsewhere/one');
    await live.change('one/anything');
    await socket.frameWith('second');
    expect(socket.frames).toHaveLength(2);
    live.board.text = 'third';
    await live.change('board/one');
    await socket.frameWith('third');
    expect(socket.frames).toHaveLength(3);
  });

  it('shares one rendering with all who are shown the same', async () => {
    const pages = await Promise.all(['Ada', 'Bea', 'Cem', 'Dora'].map((name) => page(name)));
    const admin = await live.open(live.signIn('Eve', 'admin'));
    sockets.push(admin);
    admin.subscribe('board', { room: 'one' });
    await admin.frameWith('for admin');
    const before = live.board.rendered;
    live.board.text = 'second';
    await live.change('board/one');
    const frames = await Promise.all(pages.map((socket) => socket.frameWith('second')));
    expect(await admin.frameWith('second')).toContain('for admin');
    expect(live.board.rendered - before).toBe(2);
    expect(frames.map((frame) => /token-of-\w+/.exec(frame)?.[0]).sort()).toEqual(
      ['Ada', 'Bea', 'Cem', 'Dora'].map((name) => `token-of-${name}`),
    );
  });

  it('is not sent every one of many changes, but always the last', async () => {
    const socket = await page('Ada');
    const [before, heard] = [live.board.rendered, live.heard()];
    let isHeldUp = true;
    live.board.before = async () => {
      await eventually(() => !isHeldUp);
    };
    for (let change = 1; change <= 200; change += 1) {
      live.board.text = `change ${change}.`;
      await live.change('board/one');
    }
    await eventually(() => live.heard() === heard + 200);
    isHeldUp = false;
    await socket.frameWith('change 200.');
    expect(live.board.rendered - before).toBeLessThanOrEqual(2);
  });

  it('is sent it again when its time is over, though nothing changed', async () => {
    live.board.until = new Date(Date.parse(clock.now()) + 60_000).toISOString();
    const socket = await page('Ada');
    live.board.text = 'later';
    await live.change('elsewhere');
    expect(socket.frames).toHaveLength(1);
    live.board.until = undefined;
    clock.advance({ seconds: 61 });
    await socket.frameWith('later');
  });

  it('is sent everything again after changes may have been missed', async () => {
    const socket = await page('Ada');
    live.board.text = 'missed';
    const client = await connectTo(live.databaseUrl);
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'slotwell changes' AND datname = current_database()`,
    );
    await client.end();
    await socket.frameWith('missed');
  });

  it('is sent it once the fault is over that kept it from being rendered', async () => {
    const socket = await page('Ada');
    let faults = 2;
    live.board.before = () =>
      faults-- > 0 ? Promise.reject(new Error('The database is away')) : Promise.resolve();
    live.board.text = 'mended';
    await live.change('board/one');
    await eventually(() => faults < 2);
    clock.advance({ seconds: 5 });
    await eventually(() => faults < 1);
    clock.advance({ seconds: 5 });
    await socket.frameWith('mended');
  });
});

describe('nobody is sent what they may not see', () => {
  it('from the moment they may not', async () => {
    const [allowed, banned] = [await page('Ada'), await page('Bea')];
    live.board.banned.add('Bea');
    live.board.text = 'secret';
    await live.change('board/one');
    await allowed.frameWith('secret');
    live.board.text = 'more';
    await live.change('board/one');
    await allowed.frameWith('more');
    expect(banned.frames).toHaveLength(1);
  });

  it('nor when they ask for it', async () => {
    live.board.banned.add('Bea');
    const socket = await live.open(live.signIn('Bea'));
    sockets.push(socket);
    socket.subscribe('board', { room: 'one' });
    const other = await page('Ada');
    live.board.text = 'for Ada only';
    await live.change('board/one');
    await other.frameWith('for Ada only');
    expect(socket.frames).toEqual([]);
  });

  it('nor after the session ended: the socket is closed with the code on which htmx stays away', async () => {
    const socket = await page('Ada');
    live.sessions.clear();
    live.board.text = 'secret';
    await live.change('board/one');
    expect(await socket.closed()).toBe(4401);
    expect(socket.frames).toHaveLength(1);
  });

  it('nor in another role than the one that the page was opened in: it comes back and is asked again', async () => {
    const socket = await page('Ada');
    live.signIn('Ada', 'admin');
    await live.change('board/one');
    expect(await socket.closed()).toBe(1012);
    expect(socket.frames.join()).not.toContain('admin');
  });
});

describe('a page of somebody whose rights change', () => {
  it('ends at once when one was lost, though nothing changed that it shows', async () => {
    const cookie = live.signIn('Ada', 'patient', ['role admin', 'role patient']);
    const socket = await live.open(cookie);
    sockets.push(socket);
    live.signIn('Ada', 'patient', ['role patient']);
    await live.change('account/Ada');
    expect(await socket.closed()).toBe(4401);
  });

  it('goes on when one was gained', async () => {
    const socket = await page('Ada');
    live.signIn('Ada', 'patient', ['role admin']);
    await live.change('account/Ada');
    live.board.text = 'still there';
    await live.change('board/one');
    await socket.frameWith('still there');
  });
});

describe('a socket is opened', () => {
  const answer = (opening: Promise<TestSocket>) =>
    opening.then(
      (socket) => (sockets.push(socket), 101),
      (error: unknown) => (error instanceof UpgradeRefused ? error.status : String(error)),
    );

  it('to pages of the clinic, or of the host that was asked', async () => {
    const cookie = live.signIn('Ada');
    expect(await answer(live.open(cookie, 'http://clinic.example'))).toBe(101);
    expect(await answer(live.open(cookie, live.address))).toBe(101);
  });

  it('to nobody else, before the upgrade', async () => {
    const cookie = live.signIn('Ada');
    for (const origin of [
      'http://elsewhere.example',
      'https://clinic.example',
      'http://clinic.example:81',
      'null',
      'x',
    ])
      expect(await answer(live.open(cookie, origin))).toBe(403);
    expect(await answer(live.open('who=nobody'))).toBe(401);
  });

  it('to none that asks for an address that cannot be read, or is gone before it is answered', async () => {
    expect(await spoken('//', 'stay')).toBe('');
    // An error of such a connection would end the process.
    for (let each = 0; each < 10; each += 1) await spoken('//', 'reset');
    await page('Ada');
  });

  it('and closed with a code on which htmx comes back when the server stops', async () => {
    const socket = await page('Ada');
    const closing = live.close();
    expect(await socket.closed()).toBe(1012);
    await closing;
    live = await toyLive(clock);
  });
});

describe('a page that does not read', () => {
  it('costs old frames and no memory, and has the newest state when it reads again', async () => {
    live.board.text = 'x'.repeat(500_000);
    const cookie = live.signIn('Slow');
    const slow = await stalledPage(live.address, cookie);
    const fast = await page('Ada');
    for (let change = 1; change <= 60; change += 1) {
      live.board.text = `${change}.${'x'.repeat(500_000)}`;
      await live.change('board/one');
      await fast.frameWith(`>${change}.x`);
    }
    const received = await slow.readAll('60.x');
    expect(received.frames).toBeLessThan(45);
    slow.end();
  });
});

/** What is answered to an upgrade by hand, by a browser that waits for the end or breaks the connection off. */
async function spoken(path: string, then: 'stay' | 'reset'): Promise<string> {
  const { hostname, port } = new URL(live.address);
  const socket = connect({ host: hostname, port: Number(port) });
  let answer = '';
  socket.on('data', (data) => (answer += data.toString('latin1'))).on('error', () => undefined);
  const over = new Promise((resolve) => socket.on('close', resolve));
  await once(socket, 'connect');
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  );
  if (then === 'reset') socket.resetAndDestroy();
  await over;
  return answer;
}

/** Opens a socket by hand, subscribes, and reads nothing until it is told to. */
async function stalledPage(address: string, cookie: string) {
  const { hostname, port } = new URL(address);
  const socket = connect({ host: hostname, port: Number(port) });
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(
    `GET /live HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nCookie: ${cookie}\r\n` +
      `Origin: http://clinic.example\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  await new Promise((resolve) => socket.once('data', resolve));
  const message = Buffer.from(JSON.stringify({ fragment: 'board', room: 'one' }));
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | message.length, 0, 0, 0, 0]), message]));
  await new Promise((resolve) => socket.once('data', resolve));
  socket.pause();
  return {
    end: () => socket.destroy(),
    readAll: async (until: string) => {
      let text = '';
      socket.on('data', (data) => (text += data.toString('latin1')));
      socket.resume();
      await eventually(() => text.includes(until));
      return { frames: text.split('<hx-partial').length - 1 };
    },
  };
}
