import { createHmac } from 'node:crypto';
import { Client } from 'pg';

/** A server whose addresses are those of its superuser. */
interface Server {
  url(database: string): string;
}

export async function hasDatabase(server: Server, name: string): Promise<boolean> {
  return asSuperuser(server, 'postgres', async (client) => (await standing(client, name)).owner !== null);
}

/**
 * A database with a user of its own, who owns it, may do everything in it and nothing elsewhere. Both are made unless they
 * are there; one that an earlier version left to the superuser is handed over.
 * @param name a plain SQL name
 * @returns the address for that user
 */
export async function ownDatabase(server: Server, name: string): Promise<string> {
  const url = new URL(server.url(name));
  const [user, superuser] = [ownerOf(name), url.username];
  const password = createHmac('sha256', url.password).update(`owner of ${name}`).digest('base64url');
  const before = await asSuperuser(server, 'postgres', async (client) => {
    const found = await standing(client, name);
    if (!found.hasUser) await client.query(`CREATE ROLE ${user} LOGIN PASSWORD '${password}'`);
    if (found.owner === null) await client.query(`CREATE DATABASE ${name} OWNER ${user}`);
    // Everybody may connect to a new database.
    await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
    return found.owner;
  });
  if (before === superuser)
    await asSuperuser(server, name, (client) => client.query(handOver(name, superuser, user)));
  url.username = user;
  url.password = password;
  return url.href;
}

const ownerOf = (database: string): string => `${database}_owner`;

interface Standing {
  readonly owner: string | null;
  readonly hasUser: boolean;
}

async function standing(client: Client, name: string): Promise<Standing> {
  const { rows } = await client.query<Standing>(
    `SELECT (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = $1) AS owner,
       EXISTS (SELECT FROM pg_roles WHERE rolname = $2) AS "hasUser"`,
    [name, ownerOf(name)],
  );
  return rows[0] ?? { owner: null, hasUser: false };
}

/**
 * `REASSIGN OWNED` refuses what the first superuser owns. The database itself comes last, in the same transaction: one
 * that is the user's is so as a whole. What belongs to an extension stays with it, sequences follow their tables.
 */
function handOver(database: string, superuser: string, user: string): string {
  return `DO $$
    DECLARE statement text;
    BEGIN
      FOR statement IN
        SELECT format('SCHEMA %I', nspname) FROM pg_namespace
         WHERE nspowner = '${superuser}'::regrole AND nspname !~ '^pg_' AND nspname <> 'information_schema'
        UNION ALL
        SELECT format(CASE relkind WHEN 'S' THEN 'SEQUENCE %s' WHEN 'v' THEN 'VIEW %s' ELSE 'TABLE %s' END, oid::regclass)
          FROM pg_class c
         WHERE relowner = '${superuser}'::regrole AND relkind IN ('r', 'p', 'v', 'S')
           AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
           AND NOT EXISTS (SELECT FROM pg_depend d
                            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND deptype IN ('a', 'i', 'e'))
        UNION ALL
        SELECT format('ROUTINE %s', oid::regprocedure)
          FROM pg_proc p
         WHERE proowner = '${superuser}'::regrole AND pronamespace::regnamespace::text !~ '^(pg_|information_schema)'
           AND NOT EXISTS (SELECT FROM pg_depend d
                            WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND deptype = 'e')
      LOOP
        EXECUTE format('ALTER %s OWNER TO ${user}', statement);
      END LOOP;
      ALTER DATABASE ${database} OWNER TO ${user};
    END $$`;
}

async function asSuperuser<T>(
  server: Server,
  database: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString: server.url(database) });
  // Queries tell it; without a listener the event would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
