import { cpus } from 'node:os';
import { benchAudit } from './audit/audit.bench.js';
import { benchLedger } from './audit/ledger.bench.js';
import { benchEventStore } from './event-store/event-store.bench.js';
import { benchProjecting } from './projecting/projecting.bench.js';
import { table } from './row.js';
import { benchSearch } from './search/search.bench.js';
import { benchSignIn } from './sign-in/sign-in.bench.js';
import { withServers } from './servers.js';

const short = process.argv.includes('--short');

await withServers(async (servers) => {
  // The first: what the others write keeps the database tidying up, which would be measured with it.
  const signIn = await benchSignIn(servers, short);
  const rows = [
    ...(await benchEventStore(servers, short)),
    ...(await benchProjecting(servers, short)),
    ...(await benchSearch(servers, short)),
    ...(await benchAudit(servers, short)),
    ...(await benchLedger(servers, short)),
    ...signIn,
  ];
  process.stdout.write(
    `${String(cpus().length)} cores, Node ${process.version}${short ? ', short run' : ''}\n\n`,
  );
  process.stdout.write(`${table(rows)}\n`);
});
