/** The parts of the devnet: one chain, its journal and its doors. */
import path from 'node:path';
import { HealthModule } from '#edge';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ArcController } from './arc/arc.controller.js';
import { ArcDesk } from './arc/arc-desk.js';
import { ArcStatus } from './arc/arc-status.js';
import { Callbacks } from './arc/callbacks.js';
import { ArcadeController } from './arcade/arcade.controller.js';
import { ArcadeDesk } from './arcade/arcade-desk.js';
import { BlockTimer } from './block-timer.js';
import { DEVNET_CONFIG, type DevnetConfig } from './config.js';
import { ExplorerController } from './explorer/explorer.controller.js';
import { ExplorerDesk } from './explorer/explorer-desk.js';
import { Faults } from './faults/faults.js';
import { Submissions } from './faults/submissions.js';
import { BlockHeadersServiceController } from './headers/block-headers-service.controller.js';
import { BlockHeadersServiceDesk } from './headers/block-headers-service-desk.js';
import { HeadersController } from './headers/headers.controller.js';
import { HeadersDesk } from './headers/headers-desk.js';
import { Chain } from './ledger/chain.js';
import { Faucet, fillFaucet } from './ledger/faucet.js';
import { Lookup } from './ledger/lookup.js';
import { loadMinerKey, payToKeyHash } from './ledger/miner-key.js';
import { OperatorController } from './operator/operator.controller.js';
import { OperatorDesk } from './operator/operator-desk.js';
import { RpcController } from './rpc/rpc.controller.js';
import { RpcDesk } from './rpc/rpc-desk.js';

@Global()
@Module({})
export class DevnetModule {
  static async register(config: DevnetConfig): Promise<DynamicModule> {
    const minerKey = await loadMinerKey(path.join(config.DATA_DIR, 'miner.key'));
    const chain = await Chain.open({
      path: path.join(config.DATA_DIR, 'chain.journal'),
      feeSatPerKb: config.FEE_SAT_PER_KB,
      minerScript: payToKeyHash(minerKey),
    });
    await fillFaucet(chain);
    return {
      module: DevnetModule,
      imports: [HealthModule.register(Chain, (open: Chain) => open.settled())],
      controllers: [
        ArcController,
        ArcadeController,
        BlockHeadersServiceController,
        ExplorerController,
        HeadersController,
        OperatorController,
        RpcController,
      ],
      providers: [
        { provide: DEVNET_CONFIG, useValue: config },
        { provide: Chain, useValue: chain },
        { provide: Faucet, useValue: new Faucet(chain, minerKey) },
        Lookup,
        Faults,
        Submissions,
        ArcDesk,
        ArcStatus,
        ArcadeDesk,
        Callbacks,
        BlockHeadersServiceDesk,
        ExplorerDesk,
        HeadersDesk,
        OperatorDesk,
        RpcDesk,
        BlockTimer,
      ],
      exports: [Chain],
    };
  }
}
