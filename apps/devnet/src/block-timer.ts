/** Mines on its own while something waits or is not deep yet, and closes the journal at the end. */
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DEVNET_CONFIG, type DevnetConfig } from './config.js';
import { Chain } from './ledger/chain.js';

/** sysexits: EX_IOERR. Memory is ahead of the disk: only a new start tells the truth again. */
const EXIT_IO = 74;

@Injectable()
export class BlockTimer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('block-timer');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(Chain) private readonly chain: Chain,
    @Inject(DEVNET_CONFIG) private readonly config: DevnetConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.chain.settled();
    const { height, hash } = this.chain.ledger.tip;
    this.logger.log({ message: 'the chain is open', height, hash, tornBytes: this.chain.tornBytes });
    this.chain.onWriteFailure((error) => {
      this.logger.fatal(`the journal cannot be written: ${error.message}`);
      process.exit(EXIT_IO);
    });
    if (this.config.BLOCK_MS > 0) this.timer = setInterval(() => this.tick(), this.config.BLOCK_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.chain.close();
  }

  private tick(): void {
    if (!this.chain.wantsBlock()) return;
    // A failed write ends the process through onWriteFailure; there is nothing else to do about it here.
    this.chain.mine(1).catch(() => undefined);
  }
}
