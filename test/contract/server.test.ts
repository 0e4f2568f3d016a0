import { once } from 'node:events';
import {
  EventStoreDBClient,
  persistentSubscriptionToAllSettingsFromDefaults,
  persistentSubscriptionToStreamSettingsFromDefaults,
} from '@eventstore/db-client';
import gossip from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import serverFeatures from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_grpc_pb.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import { credentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collect, Fixture, newStream, someEvents } from './fixture.js';

const fixture = new Fixture();
const address = () => new URL(fixture.url.replace(/^esdb/, 'http')).host;

describe('a client', () => {
  test('finds the leader by discovery', async () => {
    const url = fixture.url.replace(/^esdb(\+discover)?:/, 'esdb+discover:');
    const stream = newStream();
    await fixture.client.appendToStream(stream, someEvents(2));
    const client = EventStoreDBClient.connectionString(url);
    expect(await collect(client.readStream(stream))).toHaveLength(2);
    await client.dispose();
  });

  test('learns of a single leader that is alive', async () => {
    const client = new gossip.GossipClient(address(), credentials.createInsecure());
    const info = await new Promise<{ toObject(): unknown }>((resolve, reject) =>
      client.read(new shared.Empty(), (error, info) => (error ? reject(error) : resolve(info))),
    );
    expect(info.toObject()).toMatchObject({ membersList: [{ isAlive: true, state: 8 }] });
    client.close();
  });

  test('learns the version, and that appends may go in batches', async () => {
    const client = new serverFeatures.ServerFeaturesClient(address(), credentials.createInsecure());
    const features = await new Promise<{ toObject(): unknown }>((resolve, reject) =>
      client.getSupportedMethods(new shared.Empty(), (error, features) =>
        error ? reject(error) : resolve(features),
      ),
    );
    expect(features.toObject()).toMatchObject({
      eventStoreServerVersion: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
      methodsList: expect.arrayContaining([
        expect.objectContaining({
          serviceName: 'event_store.client.streams.streams',
          methodName: 'batchappend',
        }),
      ]) as unknown[],
    });
    client.close();
  });
});

describe('ids as two numbers instead of text', () => {
  let client: InstanceType<typeof streams.StreamsClient>;
  beforeAll(() => {
    client = new streams.StreamsClient(address(), credentials.createInsecure());
  });
  afterAll(() => client.close());

  const structured = (most: string, least: string) => {
    const id = new shared.UUID();
    const halves = new shared.UUID.Structured();
    halves.setMostSignificantBits(most);
    halves.setLeastSignificantBits(least);
    id.setStructured(halves);
    return id;
  };

  test.each([
    ['-1', '-2', 'ffffffff-ffff-ffff-ffff-fffffffffffe'],
    ['1311768467463790320', '-6066930261531658096', '12345678-9abc-def0-abcd-ef1234567890'],
    ['0', '1', '00000000-0000-0000-0000-000000000001'],
  ])('%s and %s are %s', async (most, least, text) => {
    const stream = newStream();
    await appendWithId(client, stream, structured(most, least));
    expect((await collect(fixture.client.readStream(stream)))[0]?.id).toBe(text);
    expect(await readFirstId(client, stream)).toEqual({
      structured: { mostSignificantBits: most, leastSignificantBits: least },
      string: '',
    });
  });
});

describe('what is not built is refused at once', () => {
  test.runIf(!process.env.EVENTSTORE_URL)('deleting a stream', async () => {
    await expect(fixture.client.deleteStream(newStream())).rejects.toThrow('does not implement');
    await expect(fixture.client.tombstoneStream(newStream())).rejects.toThrow('does not implement');
  });

  test.runIf(!process.env.EVENTSTORE_URL)('truncating a stream', async () => {
    await expect(fixture.client.setStreamMetadata(newStream(), { maxCount: 2 })).rejects.toThrow(
      'not supported',
    );
    await expect(fixture.client.setStreamMetadata(newStream(), { truncateBefore: 2 })).rejects.toThrow(
      'not supported',
    );
  });

  test.runIf(!process.env.EVENTSTORE_URL)('persistent subscriptions', async () => {
    const settings = persistentSubscriptionToStreamSettingsFromDefaults();
    const toAll = persistentSubscriptionToAllSettingsFromDefaults();
    await expect(
      fixture.client.createPersistentSubscriptionToStream(newStream(), 'group', settings),
    ).rejects.toThrow('does not implement');
    await expect(fixture.client.createPersistentSubscriptionToAll('group', toAll)).rejects.toThrow(
      'does not implement',
    );
    await expect(fixture.client.updatePersistentSubscriptionToAll('group', toAll)).rejects.toThrow(
      'does not implement',
    );
    await expect(fixture.client.deletePersistentSubscriptionToAll('group')).rejects.toThrow(
      'does not implement',
    );
    const subscription = fixture.client.subscribeToPersistentSubscriptionToAll('group');
    await expect(once(subscription, 'data')).rejects.toThrow('does not implement');
    await expect(fixture.client.listAllPersistentSubscriptions()).rejects.toThrow('does not implement');
    await expect(fixture.client.getPersistentSubscriptionToStreamInfo(newStream(), 'group')).rejects.toThrow(
      'does not implement',
    );
    await expect(fixture.client.replayParkedMessagesToStream(newStream(), 'group')).rejects.toThrow(
      'does not implement',
    );
    await expect(fixture.client.restartPersistentSubscriptionSubsystem()).rejects.toThrow(
      'does not implement',
    );
  });

  test.runIf(!process.env.EVENTSTORE_URL)('projections', async () => {
    await expect(fixture.client.createProjection('p', 'fromAll()')).rejects.toThrow('does not implement');
  });

  test.runIf(!process.env.EVENTSTORE_URL)('resolving links', async () => {
    await expect(collect(fixture.client.readStream(newStream(), { resolveLinkTos: true }))).rejects.toThrow(
      'Links are not resolved',
    );
  });
});

test('metadata of a stream that limits nothing is kept', async () => {
  const stream = newStream();
  await fixture.client.setStreamMetadata(stream, { colour: 'green' });
  expect((await fixture.client.getStreamMetadata(stream)).metadata).toEqual({ colour: 'green' });
});

async function appendWithId(
  client: InstanceType<typeof streams.StreamsClient>,
  stream: string,
  id: InstanceType<typeof shared.UUID>,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const call = client.append((error) => (error ? reject(error) : resolve()));
    const options = new messages.AppendReq.Options();
    options.setStreamIdentifier(identifier(stream));
    options.setAny(new shared.Empty());
    const header = new messages.AppendReq();
    header.setOptions(options);
    call.write(header);
    const event = new messages.AppendReq.ProposedMessage();
    event.setId(id);
    event.getMetadataMap().set('type', 'Happened').set('content-type', 'application/json');
    event.setData(Buffer.from('{}').toString('base64'));
    const request = new messages.AppendReq();
    request.setProposedMessage(event);
    call.write(request);
    call.end();
  });
}

async function readFirstId(
  client: InstanceType<typeof streams.StreamsClient>,
  stream: string,
): Promise<unknown> {
  const source = new messages.ReadReq.Options.StreamOptions();
  source.setStreamIdentifier(identifier(stream));
  source.setStart(new shared.Empty());
  const uuids = new messages.ReadReq.Options.UUIDOption();
  uuids.setStructured(new shared.Empty());
  const options = new messages.ReadReq.Options();
  options.setStream(source);
  options.setCount('1');
  options.setUuidOption(uuids);
  options.setNoFilter(new shared.Empty());
  const request = new messages.ReadReq();
  request.setOptions(options);
  for await (const answer of client.read(request)) {
    return (answer as InstanceType<typeof messages.ReadResp>).getEvent()?.getEvent()?.getId()?.toObject();
  }
  return undefined;
}

function identifier(stream: string): InstanceType<typeof shared.StreamIdentifier> {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream).toString('base64'));
  return identifier;
}
