import { totalmem } from 'node:os';

const megabyte = 1024 * 1024;

/**
 * What Slotwell sets on its PostgreSQL: reachable from this machine only, over a socket in its own folder too, a commit is
 * on the disk before it is answered, modest memory. Logged are starts, stops and crashes only: messages about rows would
 * put patients' data in a file.
 */
export function postgresSettings(port: number): string[] {
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '.',
    max_connections: 60,
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    shared_buffers: `${sharedBuffersMegabytes()}MB`,
    work_mem: '8MB',
    max_wal_size: '512MB',
    jit: 'off',
    max_logical_replication_workers: 0,
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'log',
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function sharedBuffersMegabytes(): number {
  const limit = process.constrainedMemory();
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return Math.round(Math.min(Math.max(memory / 8 / megabyte, 32), 256));
}
