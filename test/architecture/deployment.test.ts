import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config.js';
import { root } from './cruise.js';

interface Container {
  readonly image?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}
interface Compose {
  readonly services: Readonly<Record<'event-store' | 'postgres' | 'app', Container>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const text = read('docker-compose.yml');
const { services, networks, volumes } = parse(text, { strict: true, uniqueKeys: true }) as Compose;
const documented = parseEnv(read('.env.example')) as Record<string, string>;
const filledIn = { ...documented, POSTGRES_PASSWORD: 'f'.repeat(48), SLOTWELL_MASTER_KEY: 'a'.repeat(64) };

describe('docker-compose.yml', () => {
  it('asks for nothing that .env.example does not document, and for all of it', () => {
    const asked = [...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
    expect(new Set(asked)).toEqual(new Set(Object.keys(documented)));
  });

  it('gives the app settings that it starts with', () => {
    const environment = interpolated(services.app.environment, filledIn);
    const config = loadConfig({ ...dockerfileEnvironment(), ...environment });
    expect(config.host).toBe('0.0.0.0');
    expect(config.port).toBe(3000);
    expect(config.eventStoreUrl).toContain('//event-store:2113');
    expect(config.databaseUrl).toContain('@postgres:5432/');
  });

  it('refuses to start without the secrets', () => {
    expect(() => interpolated(services.app.environment, documented)).toThrow('POSTGRES_PASSWORD');
  });

  it('lets nothing gain rights, and the app write nothing but its data', () => {
    for (const container of Object.values(services))
      expect(container.security_opt).toEqual(['no-new-privileges:true']);
    expect([services.app.read_only, services.app.cap_drop]).toEqual([true, ['ALL']]);
    expect(services.app.volumes).toEqual(['app:/app/data']);
  });

  it('gives the app a database user who is not the superuser', () => {
    const user = new URL(interpolated(services.app.environment, filledIn).DATABASE_URL ?? '').username;
    expect(services.postgres.environment).not.toHaveProperty('POSTGRES_USER');
    expect(services.postgres.volumes).toContain(
      './deploy/postgres.sql:/docker-entrypoint-initdb.d/slotwell.sql:ro',
    );
    const sql = read('deploy/postgres.sql');
    expect(sql).toMatch(new RegExp(`CREATE ROLE ${user} LOGIN PASSWORD :'password';`));
    expect(sql).toContain(`CREATE DATABASE ${user} OWNER ${user};`);
    expect(sql).toContain('ALTER ROLE postgres PASSWORD NULL;');
    expect(sql).not.toMatch(/SUPERUSER|GRANT/);
  });

  it('says which version of everything it takes, and no password', () => {
    const images = [services['event-store'].image, services.postgres.image, ...dockerImages()];
    for (const image of images) expect(image).toMatch(/:\d[\w.]*-\w+/);
    expect(text).not.toMatch(/PASSWORD: (?!\$\{)|:\/\/[^:\s]+:(?!\$\{)[^@\s]+@/);
  });

  it('shows the world the app and neither server', () => {
    expect(networks.servers?.internal).toBe(true);
    for (const server of [services['event-store'], services.postgres]) {
      expect(server.networks).toEqual(['servers']);
      expect(server.ports).toBeUndefined();
      expect(server.healthcheck?.test.length).toBeGreaterThan(1);
      expect(Object.keys(volumes)).toContain(server.volumes?.[0]?.split(':')[0]);
    }
  });

  it('starts the app after both servers are healthy', () => {
    const conditions = Object.entries(services.app.depends_on ?? {}).map(([name, on]) => [
      name,
      on.condition,
    ]);
    expect(conditions).toEqual([
      ['event-store', 'service_healthy'],
      ['postgres', 'service_healthy'],
    ]);
  });

  it.runIf(spawnSync('docker', ['compose', 'version']).status === 0)('passes docker compose config', () => {
    const environment = { ...process.env, ...filledIn };
    execFileSync('docker', ['compose', 'config', '--quiet'], { cwd: root, env: environment });
  });
});

describe('Dockerfile', () => {
  const finalStage =
    read('Dockerfile')
      .split(/^FROM /m)
      .at(-1) ?? '';

  it('ends in a stage without development packages that does not run as root', () => {
    expect(finalStage).toContain('npm ci --omit=dev');
    expect(/^USER (\w+)$/m.exec(finalStage)?.[1]).toBe('node');
  });

  it('asks the app whether it is alive', () => {
    expect(finalStage).toMatch(/^HEALTHCHECK [\s\S]*\/health\/live/m);
  });

  it('sends no secret and no local state into the image', () => {
    expect(read('.dockerignore').split('\n')).toEqual(expect.arrayContaining(['.env', 'data', '.git']));
  });
});

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** What compose makes of `${NAME:?message}` and `${NAME:-default}`. */
function interpolated(
  values: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
): Record<string, string> {
  const fill = (value: string) =>
    value.replace(/\$\{(\w+):([?-])([^}]*)\}/g, (_, name: string, mode: string, rest: string) => {
      const given = env[name] ?? '';
      if (given === '' && mode === '?') throw new Error(`${name}: ${rest}`);
      return given === '' ? rest : given;
    });
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fill(value)]));
}

function dockerImages(): string[] {
  return [...read('Dockerfile').matchAll(/^FROM (\S+)/gm)].map(([, image]) => image!);
}

function dockerfileEnvironment(): Record<string, string> {
  const line = /^ENV (.+)$/m.exec(read('Dockerfile'))?.[1] ?? '';
  return Object.fromEntries(line.split(' ').map((pair) => pair.split('=') as [string, string]));
}
