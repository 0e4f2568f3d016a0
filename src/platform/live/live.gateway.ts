import type { IncomingMessage } from 'node:http';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import type { WebSocket } from 'ws';
import { LiveHub } from './live-hub.js';

/** `/live`: one socket per page, over which the page says what it shows and is sent it again when it changes. */
@WebSocketGateway({ path: '/live' })
export class LiveGateway implements OnGatewayConnection<WebSocket>, OnGatewayDisconnect<WebSocket> {
  constructor(private readonly hub: LiveHub) {}

  handleConnection(socket: WebSocket, ...[request]: IncomingMessage[]): void {
    if (request) this.hub.join(socket, request);
  }

  handleDisconnect(socket: WebSocket): void {
    this.hub.leave(socket);
  }

  @SubscribeMessage('subscribe')
  subscribe(
    @ConnectedSocket() socket: WebSocket,
    @MessageBody() message: Readonly<Record<string, unknown>>,
  ): void {
    this.hub.subscribe(socket, message);
  }
}
