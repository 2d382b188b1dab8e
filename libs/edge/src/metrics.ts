/**
 * What a service counts for whoever runs it, in the form of Prometheus. No label ever holds an id of a request, an address
 * or anything else of one person: routes are patterns, codes are closed lists.
 */
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds. */
const BUCKETS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export class Metrics {
  readonly registry = new Registry();
  private readonly durations: Histogram<'method' | 'route' | 'status'>;

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    this.durations = new Histogram({
      name: 'psephos_http_request_duration_seconds',
      help: 'Time from the body of a request to the end of its answer, by route pattern',
      labelNames: ['method', 'route', 'status'],
      buckets: BUCKETS,
      registers: [this.registry],
    });
  }

  /** Counts up from the start of the process. */
  counter<Label extends string = never>(name: string, help: string, labelNames: readonly Label[] = []): Counter<Label> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  /** @param read  asked whenever somebody looks; a failure leaves the gauge out of that look */
  gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    read: () => Reading<Label>[] | Promise<Reading<Label>[]>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      async collect() {
        this.reset();
        const readings = await Promise.resolve()
          .then(read)
          .catch(() => []);
        // Without labels there would be a 0 that nobody has read.
        if (readings.length === 0) this.remove({});
        for (const { labels, value } of readings) this.set(labels, value);
      },
    });
  }

  /**
   * Measures requests.
   * @param unmeasured  route patterns whose requests leave no trace in time here, because their log publishes times more coarsely
   */
  measure(unmeasured: RegExp | null): RequestHandler {
    return (request: Request, response: Response, next: NextFunction) => {
      const end = this.durations.startTimer();
      response.once('finish', () => {
        const route = (request.route as { path?: unknown } | undefined)?.path;
        const pattern = typeof route === 'string' ? route : 'other';
        if (unmeasured?.test(pattern) === true) return;
        end({ method: request.method, route: pattern, status: String(response.statusCode) });
      });
      next();
    };
  }
}

export interface Reading<Label extends string> {
  labels: Record<Label, string>;
  value: number;
}
