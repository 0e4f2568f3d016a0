import { Module } from '@nestjs/common';
import { LiveGateway } from './live.gateway.js';
import { LiveHub } from './live-hub.js';

@Module({ providers: [LiveHub, LiveGateway] })
export class LiveModule {}
