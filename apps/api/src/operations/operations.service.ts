import { Inject, Injectable } from '@nestjs/common';
import type { OperationsView } from '@rostrum/contracts';
import { DomainError, type Principal } from '@rostrum/domain';
import { requireHost } from '../access/access.service.ts';
import type { Config } from '../config.ts';
import { CONFIG } from '../ports.ts';
import { FiguresReader } from './figures-reader.ts';
import { presentOperations } from './operations.presenter.ts';

/** Figures of the whole installation. They tell of partitions and servers, and of no tenant. */
@Injectable()
export class OperationsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly figures: FiguresReader,
  ) {}

  /** @throws DomainError `auth.forbidden` where the installation is none of the tenant's business */
  async read(principal: Principal): Promise<OperationsView> {
    requireHost(principal);
    const { operationsTenants, alertThresholds } = this.config;
    if (operationsTenants && !operationsTenants.includes(principal.tenantId)) {
      throw new DomainError('auth.forbidden', 'The installation is run by somebody else.');
    }
    return presentOperations(await this.figures.read(), alertThresholds);
  }
}
