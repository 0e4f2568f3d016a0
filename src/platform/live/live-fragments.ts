import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { Live, type LiveFragment } from './live-fragment.js';

/** The fragments that pages may subscribe to: all providers that are marked `@Live()`. */
@Injectable()
export class LiveFragments implements OnModuleInit {
  private readonly fragments = new Map<string, LiveFragment<unknown>>();

  constructor(private readonly discovery: DiscoveryService) {}

  /** @throws when two have the same name */
  onModuleInit(): void {
    for (const { instance } of this.discovery.getProviders({ metadataKey: Live.KEY })) {
      const fragment = instance as LiveFragment<unknown>;
      if (this.fragments.has(fragment.name))
        throw new Error(`Two live fragments are called ${fragment.name}`);
      this.fragments.set(fragment.name, fragment);
    }
  }

  find(name: string): LiveFragment<unknown> | undefined {
    return this.fragments.get(name);
  }
}
