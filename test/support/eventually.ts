/** Resolves when `check` passes; rejects as it does when it has not within `patience` milliseconds. */
export async function eventually(check: () => unknown, patience = 20_000): Promise<void> {
  for (const end = Date.now() + patience; ;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
