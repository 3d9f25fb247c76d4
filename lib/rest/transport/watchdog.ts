/**
 * How long a request may wait. There are two budgets instead of one timeout: a large transfer may take hours as long as
 * it moves, and the service may work minutes on an answer without a byte moving.
 */
export interface Budgets {
  /**
   * Longest time in milliseconds in which the network takes no byte of the request's body, or brings none of the
   * answer's. Time in which your source has nothing to send, or your program does not read the answer, does not count.
   * 0 is no limit.
   * @default 120000
   */
  readonly noProgressTimeout: number;
  /**
   * Longest time in milliseconds from the last byte of the request (or the start of a request without a body) to the
   * head of the answer. 0 is no limit.
   * @default 300000
   */
  readonly answerTimeout: number;
}

export type BudgetName = keyof Budgets;

export const defaultBudgets: Budgets = { noProgressTimeout: 120_000, answerTimeout: 300_000 };

/** A timer that counts against one budget at a time. */
export class Watchdog {
  private timer: NodeJS.Timeout | undefined;
  private counting: BudgetName | undefined;

  /** @param expired is called once, with the budget that ran out. */
  constructor(
    private readonly budgets: Budgets,
    private readonly expired: (budget: BudgetName, milliseconds: number) => void,
  ) {}

  /** Counts against the whole of a budget from now on. */
  start(budget: BudgetName): void {
    if (this.counting === budget) {
      this.timer?.refresh();
      return;
    }
    this.stop();
    const milliseconds = this.budgets[budget];
    if (milliseconds === 0) return;
    this.counting = budget;
    this.timer = setTimeout(() => {
      this.stop();
      this.expired(budget, milliseconds);
    }, milliseconds);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.counting = undefined;
  }
}
