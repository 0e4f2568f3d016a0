import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { LiveFragments } from './live-fragments.js';
import { LiveGateway } from './live.gateway.js';
import { LiveHub } from './live-hub.js';

@Module({ imports: [DiscoveryModule], providers: [LiveFragments, LiveHub, LiveGateway] })
export class LiveModule {}
