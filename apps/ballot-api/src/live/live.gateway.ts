/**
 * Live events on `/live`: a client says `{"subscribe": electionId}` and is told what changes. Nothing else is taken, and
 * nothing of the client is kept but its open socket.
 */
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { type OnGatewayConnection, WebSocketGateway } from '@nestjs/websockets';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { ElectionRegistry } from '../elections/election-registry.js';
import { StartupCheck } from '../health/startup-check.js';
import { LiveFeed } from './live-feed.js';
import type { LiveEvent } from './live-state.js';

const SUBSCRIBE_FORM = z.strictObject({ subscribe: z.string().regex(/^[0-9a-f]{64}$/) });
const MAX_MESSAGE_BYTES = 1_024;
const MAX_SOCKETS = 5_000;
/** Elections that one socket may ask for: each may cost a look at the database. */
const MAX_SUBSCRIPTIONS = 16;
/** Who reads slower than this lags is cut off; asking again shows how things stand. */
const MAX_UNSENT_BYTES = 65_536;
const PING_MS = 20_000;
/** RFC 6455: 1008 policy violation, 1013 try again later. */
const POLICY = 1008;
const TRY_LATER = 1013;

interface Connection {
  /** Ends a subscription, by electionId. */
  subscriptions: Map<string, () => void>;
  /** Messages that were taken from it. */
  asked: number;
  answeredPing: boolean;
}

@WebSocketGateway({ path: '/live', maxPayload: MAX_MESSAGE_BYTES })
export class LiveGateway implements OnGatewayConnection<WebSocket>, OnModuleInit, OnApplicationShutdown {
  private readonly connections = new Map<WebSocket, Connection>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly feed: LiveFeed,
    private readonly elections: ElectionRegistry,
    private readonly startup: StartupCheck,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => this.ping(), PING_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    for (const socket of this.connections.keys()) socket.terminate();
  }

  handleConnection(socket: WebSocket): void {
    if (this.connections.size >= MAX_SOCKETS) return socket.close(TRY_LATER, 'too many listeners');
    const connection: Connection = { subscriptions: new Map(), asked: 0, answeredPing: true };
    this.connections.set(socket, connection);
    socket.on('pong', () => (connection.answeredPing = true));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.forget(socket, connection));
    socket.on('message', (data: Buffer) => void this.take(socket, connection, data));
  }

  private async take(socket: WebSocket, connection: Connection, data: Buffer): Promise<void> {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (++connection.asked > MAX_SUBSCRIPTIONS) return socket.close(POLICY, 'too many subscriptions');
    const electionId = readSubscription(data);
    if (electionId === undefined) return socket.close(POLICY, 'send {"subscribe": electionId}');
    try {
      this.startup.assertComplete();
      await this.elections.get(electionId);
    } catch {
      return socket.close(POLICY, 'no such election, or not now');
    }
    if (socket.readyState !== WebSocket.OPEN || connection.subscriptions.has(electionId)) return;
    connection.subscriptions.set(
      electionId,
      this.feed.subscribe(electionId, (events) => send(socket, electionId, events)),
    );
  }

  private forget(socket: WebSocket, connection: Connection): void {
    this.connections.delete(socket);
    for (const end of connection.subscriptions.values()) end();
  }

  private ping(): void {
    for (const [socket, connection] of this.connections) {
      if (!connection.answeredPing) {
        socket.terminate();
        continue;
      }
      connection.answeredPing = false;
      socket.ping();
    }
  }
}

function readSubscription(data: Buffer): string | undefined {
  try {
    const parsed = SUBSCRIBE_FORM.safeParse(JSON.parse(data.toString('utf8')));
    return parsed.success ? parsed.data.subscribe : undefined;
  } catch {
    return undefined;
  }
}

function send(socket: WebSocket, electionId: string, events: LiveEvent[]): void {
  if (socket.readyState !== WebSocket.OPEN) return;
  if (socket.bufferedAmount > MAX_UNSENT_BYTES) return socket.terminate();
  for (const event of events) socket.send(JSON.stringify({ electionId, ...event }));
}
