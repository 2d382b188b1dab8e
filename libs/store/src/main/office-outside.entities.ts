/** Webhooks: addresses that hear of what happens in elections, and the log of deliveries. Nothing secret is here. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('office_webhook')
export class OfficeWebhookEntity {
  /** 16 random bytes in hex. */
  @PrimaryColumn('text') id: string;
  @Column('text') url: string;
  @Column('text', { array: true }) events: string[];
  @Column('text', { name: 'created_by' }) createdBy: string;
  @Column('bigint', { name: 'created_ms' }) createdMs: string;
  /** Kept for its deliveries; nothing more is sent. */
  @Column('bigint', { name: 'removed_ms', nullable: true }) removedMs: string | null;
}

@Entity('office_event')
export class OfficeEventEntity {
  @PrimaryColumn('text') id: string;
  @Column('text') type: string;
  /** Exactly what is sent and signed. */
  @Column('bytea') body: Buffer;
  @Column('bigint', { name: 'at_ms' }) atMs: string;
}

@Entity('office_delivery')
export class OfficeDeliveryEntity {
  @PrimaryColumn('text', { name: 'event_id' }) eventId: string;
  @PrimaryColumn('text', { name: 'webhook_id' }) webhookId: string;
  @Column('text') state: 'waiting' | 'delivered' | 'given-up';
  @Column('int') attempts: number;
  @Column('bigint', { name: 'next_ms' }) nextMs: string;
  @Column('bigint', { name: 'last_ms', nullable: true }) lastMs: string | null;
  /** What the receiver answered last, in a few words. */
  @Column('text', { nullable: true }) answer: string | null;
}
