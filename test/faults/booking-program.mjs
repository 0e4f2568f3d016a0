// Sends one command to the built app's own handlers, in a process that may be killed while it does.
// Arguments: the folder of the build, and { eventStoreUrl, prefix, vaultUrl, masterKey, name, data, meta } as JSON.
import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, text] = process.argv.slice(2);
const { eventStoreUrl, prefix, vaultUrl, masterKey, name, data, meta } = JSON.parse(text);
const built = (path) => import(pathToFileURL(join(folder, 'src', path)).href);

const [{ EventLog }, { EventStore }, { createCodec }, { eventCatalogue }, { Vault }, { VaultPersonKeys }] =
  await Promise.all([
    built('platform/event-store/event-log.js'),
    built('platform/event-store/event-store.js'),
    built('platform/event-store/codec.js'),
    built('event-catalogue.js'),
    built('platform/vault/vault.js'),
    built('platform/vault/person-keys.js'),
  ]);
const [{ GiveBack }, { TakeTime }, command, handler] = await Promise.all([
  built('scheduling/commands/give-back.js'),
  built('scheduling/commands/take-time.js'),
  built(`scheduling/domain/appointment/${name}.js`),
  built(`scheduling/commands/${name}.handler.js`),
]);

const className = name.replace(/(^|-)([a-z])/g, (_, _dash, letter) => letter.toUpperCase());
const vault = new Vault({ url: vaultUrl, masterKey: Buffer.from(masterKey, 'base64') });
const log = new EventLog(eventStoreUrl, prefix);
const store = new EventStore(log, createCodec(eventCatalogue, new VaultPersonKeys(vault)));
const gate = new TakeTime(store, new GiveBack(store));
const outcome = await new handler[`${className}Handler`](store, gate).execute(
  new command[className](data, meta),
);
console.log('rule' in outcome ? outcome.rule : 'done');
await log.close();
await vault.close();
