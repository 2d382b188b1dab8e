/** The deliveries of a mailing on disk: a line is there before the next e-mail goes. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { decodeDeliveryLog, type Delivery, DeliveryLogError, encodeDelivery } from '#office';
import { CommandError, EXIT } from '../output/command-error.js';

export class DeliveryFile {
  private constructor(
    private readonly file: string,
    readonly deliveries: Delivery[],
  ) {}

  /** @throws CommandError for a file of something else */
  static open(file: string): DeliveryFile {
    if (!existsSync(file)) return new DeliveryFile(file, []);
    const text = readFileSync(file, 'utf8');
    // A last line that a crash cut off is nobody's, and would spoil the next one.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    try {
      const deliveries = decodeDeliveryLog(whole);
      if (whole !== text && deliveries.length > 0) truncateSync(file, Buffer.byteLength(whole));
      return new DeliveryFile(file, deliveries);
    } catch (error) {
      if (!(error instanceof DeliveryLogError)) throw error;
      throw new CommandError(
        `${file}: ${error.message}`,
        'name the file of earlier deliveries, or a new one',
        EXIT.noInput,
      );
    }
  }

  append(delivery: Delivery): void {
    this.deliveries.push(delivery);
    const handle = openSync(this.file, 'a', 0o600);
    try {
      writeSync(handle, encodeDelivery(delivery));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }
}
