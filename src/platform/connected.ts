import { Client, type ClientConfig } from 'pg';

/**
 * Work over a connection of its own to PostgreSQL, which is closed after it. One that breaks fails the query under way or
 * the next one, and nothing else. Throws what connecting and `work` throw.
 */
export async function connected<T>(options: ClientConfig, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(options);
  // Queries tell it; without a listener the event would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
